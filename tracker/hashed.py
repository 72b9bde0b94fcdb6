"""Page files under names that change with their content, modules included."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedFiles(CompressedManifestStaticFilesStorage):
    """Scripts import each other; those addresses must carry the new names too."""

    support_js_module_import_aggregation = True
