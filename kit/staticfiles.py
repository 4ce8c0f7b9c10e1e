"""Long-lived names for static files."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStatic(CompressedManifestStaticFilesStorage):
    """Hashed names, and hashed ``import`` paths inside ES modules; no bundler."""

    support_js_module_import_aggregation = True
