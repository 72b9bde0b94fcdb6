"""Page files under names that change with their content, modules included."""

from __future__ import annotations

import re
from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage

OURS = ("app.", "js/")


class HashedFiles(CompressedManifestStaticFilesStorage):
    """Scripts import each other; those addresses must carry the new names too."""

    support_js_module_import_aggregation = True

    def url_converter(self, name: str, *args: Any, **kwargs: Any) -> Any:
        converted = super().url_converter(name, *args, **kwargs)

        def convert(found: re.Match[str]) -> str:
            try:
                return converted(found)
            except ValueError:
                # A library's script may name what it does not ship; ours may not.
                if name.startswith(OURS):
                    raise
                return found[0]

        return convert
