"""Long-lived names for static files, and one style sheet where there were many."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from django.contrib.staticfiles import finders
from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

BUNDLES = ("css/site.css",)  # files that only import others, in order
IMPORT = re.compile(r'^@import url\("(?P<part>[^":]+)"\);$', re.MULTILINE)


def parts_of(bundle: str) -> list[str]:
    """Return the names of the style sheets that ``bundle`` imports, in order."""
    home = PurePosixPath(bundle).parent
    return [str(home / match["part"]) for match in IMPORT.finditer(_text_of(bundle))]


def _text_of(name: str) -> str:
    found = finders.find(name)
    if found is None:
        raise FileNotFoundError(name)
    return Path(found).read_text(encoding="utf-8")


class HashedStatic(CompressedManifestStaticFilesStorage):
    """Hashed names, and hashed ``import`` paths inside ES modules; no bundler.

    A style sheet of ``BUNDLES`` holds its parts themselves, so that a page asks only once.
    Its parts name no other files, since their addresses would be counted from elsewhere.
    """

    support_js_module_import_aggregation = True

    def post_process(
        self, paths: dict[str, Any], dry_run: bool = False, **options: Any
    ) -> Iterator[Any]:
        for bundle in BUNDLES:
            if bundle in paths and not dry_run:
                whole = "\n".join(_text_of(part) for part in parts_of(bundle))
                self.delete(bundle)
                self._save(bundle, ContentFile(whole.encode()))
                paths[bundle] = (self, bundle)
        yield from super().post_process(paths, dry_run, **options)
