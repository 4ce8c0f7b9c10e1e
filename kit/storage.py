"""Where uploads are kept: on a disk, or in a bucket of an S3-compatible store.

The bucket is private. Files leave it through the site alone, by addresses that ask each time who
may read them; no browser ever sees the store.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

WORDS = "MEDIA_STORAGE is neither local nor s3://KEY:SECRET@HOST/BUCKET (?region=…&tls=no)."


def media_storage(said: str) -> dict[str, Any]:
    """Return Django's setting for what MEDIA_STORAGE says.

    :raises ImproperlyConfigured: it says nothing that can be used; the secret is not repeated.
    """
    if said in ("", "local"):
        return {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    try:
        parts = urlsplit(said)
        port = f":{parts.port}" if parts.port else ""
        more = dict(parse_qsl(parts.query, strict_parsing=True)) if parts.query else {}
    except ValueError:
        raise ImproperlyConfigured(WORDS) from None
    bucket, _, below = parts.path.strip("/").partition("/")
    complete = parts.scheme == "s3" and parts.hostname and bucket and parts.username
    if not complete or not parts.password or more.keys() - {"region", "tls"}:
        raise ImproperlyConfigured(WORDS)
    scheme = "http" if more.get("tls") == "no" else "https"
    return {
        "BACKEND": "kit.bucket.Bucket",
        "OPTIONS": {
            "access_key": unquote(parts.username or ""),
            "secret_key": unquote(parts.password),
            "endpoint_url": f"{scheme}://{parts.hostname}{port}",
            "bucket_name": bucket,
            "location": below,
            "region_name": more.get("region") or "us-east-1",
        },
    }
