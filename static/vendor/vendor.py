"""Fetch the libraries the pages stand on: `python3 static/vendor/vendor.py`.

Names and versions are here; the files come through the ordinary npm client. Nothing
is altered except that source-map comments go, since no map is shipped beside them.
"""

from __future__ import annotations

import csv
import json
import re
import subprocess
import tarfile
import tempfile
from pathlib import Path

import outline

HERE = Path(__file__).resolve().parent
FACTS = HERE.parent.parent / "tracker" / "records" / "facts"

# package, version: {file inside the package: file here}
WANTED = {
    ("@tabler/core", "1.4.0"): {
        "dist/css/tabler.min.css": "tabler.min.css",
    },
    ("htmx.org", "2.0.11"): {
        "dist/htmx.min.js": "htmx.min.js",
        "LICENSE": "htmx-LICENSE.txt",
    },
    ("tom-select", "2.6.2"): {
        "dist/js/tom-select.complete.min.js": "tom-select.complete.min.js",
        "dist/css/tom-select.min.css": "tom-select.min.css",
        "LICENSE": "tom-select-LICENSE.txt",
    },
    ("echarts", "6.1.0"): {
        "dist/echarts.min.js": "echarts.min.js",
        "LICENSE": "echarts-LICENSE.txt",
        "NOTICE": "echarts-NOTICE.txt",
        "licenses/LICENSE-d3": "echarts-LICENSE-d3.txt",
    },
}
ICONS = ("@tabler/icons", "3.51.0")
ATLAS = ("world-atlas", "2.0.2")
FRAME = '<path stroke="none" d="M0 0h24v24H0z" fill="none" />'  # draws nothing
MAP_COMMENT = re.compile(r"(//[#@] sourceMappingURL=\S+|/\*# sourceMappingURL=.*?\*/)")


def packed(name: str, version: str, into: Path) -> tarfile.TarFile:
    """Let npm fetch one package and open what it fetched."""
    done = subprocess.run(  # noqa: S603
        ["npm", "pack", "--silent", f"{name}@{version}"],  # noqa: S607
        cwd=into,
        check=True,
        capture_output=True,
        text=True,
    )
    return tarfile.open(into / done.stdout.split()[-1])


def text_in(package: tarfile.TarFile, path: str) -> str:
    found = package.extractfile(f"package/{path}")
    if found is None:
        raise FileNotFoundError(path)
    return found.read().decode()


def sprite(package: tarfile.TarFile, names: list[str]) -> str:
    """One SVG file with a symbol per icon, drawn in the colour of the text."""
    symbols = []
    for name in names:
        source = text_in(package, f"icons/outline/{name}.svg")
        inner = re.sub(r"<!--.*?-->", "", source, flags=re.DOTALL)
        inner = inner.split(">", 1)[1].rsplit("</svg>", 1)[0]
        shapes = " ".join(inner.replace(FRAME, "").split())
        symbols.append(
            f'<symbol id="i-{name}" viewBox="0 0 24 24">{shapes.strip()}</symbol>'
        )
    body = "\n".join(symbols)
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{body}\n</svg>\n'


def world(package: tarfile.TarFile) -> None:
    """The outline of the land, and where the point of each country stands."""
    rough = json.loads(text_in(package, "land-110m.json"))
    (HERE / "land.svg").write_text(outline.land(rough))
    with (FACTS / "m49.csv").open(encoding="utf-8", newline="") as file:
        codes = {row["m49"]: row["country"] for row in csv.DictReader(file)}
    fine = json.loads(text_in(package, "countries-10m.json"))
    (FACTS / "country_points.csv").write_text(outline.points(fine, codes))
    licence = text_in(package, "LICENSE")
    (HERE / "world-atlas-LICENSE.txt").write_text(licence.rstrip() + "\n")


def main() -> None:
    names = (HERE / "icons.txt").read_text().split()
    with tempfile.TemporaryDirectory() as folder:
        for (name, version), files in WANTED.items():
            with packed(name, version, Path(folder)) as package:
                for inside, here in files.items():
                    text = MAP_COMMENT.sub("", text_in(package, inside))
                    (HERE / here).write_text(text.rstrip() + "\n")
        with packed(*ICONS, Path(folder)) as package:
            (HERE / "icons.svg").write_text(sprite(package, names))
            licence = text_in(package, "LICENSE")
            (HERE / "tabler-icons-LICENSE.txt").write_text(licence)
        with packed(*ATLAS, Path(folder)) as package:
            world(package)


if __name__ == "__main__":
    main()
