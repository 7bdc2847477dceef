"""Static files under the hash of what is in them, the modules that scripts import included."""

from typing import Any

from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    # Else a page of today could load a module of yesterday from a cache.
    support_js_module_import_aggregation = True
    # Packing is most of a first start: nobody asks for a file without its hash, and hardly anybody for a map.
    keep_only_hashed_files = True

    def create_compressor(self, **options: Any) -> Compressor:
        return Compressor(**{**options, "extensions": (*Compressor.SKIP_COMPRESS_EXTENSIONS, "map")})
