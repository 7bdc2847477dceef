"""Static files under the hash of what is in them, the modules that scripts import included."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    # Else a page of today could load a module of yesterday from a cache.
    support_js_module_import_aggregation = True
