"""Make data/fonts/ from Noto's fonts: python tools/make_fonts.py [FOLDER]

FOLDER holds them as Debian's package fonts-noto-core 20201225-1 installs them: /usr/share/fonts/truetype/noto. Noto Sans 2.004 and
Noto Sans Arabic 2.005 are under the SIL Open Font License 1.1 and reserve no name.

Each weight becomes one font of both, so that a line in two scripts needs no other font: programs that draw SVG lose letters where
they have to change. Made small for print: without what sharpens letters on coarse screens (hinting), and without letters that only
a program for typography asks for, such as small capitals. Every character stays. The same input gives the same bytes.

This needs the extra `data` (fonttools).
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from fontTools import merge, subset
from fontTools.ttLib import TTFont

NAME = "Scn Sans"
PARTS = ("NotoSans", "NotoSansArabic")
WEIGHTS = ("Regular", "Bold")

_WINDOWS = (3, 1, 0x409)  # platform, encoding and language of a name


def smaller(source: Path, target: Path) -> None:
    """Write the font again, made small."""
    options = subset.Options(hinting=False, name_IDs=["*"], notdef_outline=True)
    options.layout_features = [*options.layout_features, "lnum", "tnum"]  # figures of one width, for columns of numbers
    font = subset.load_font(str(source), options)
    tool = subset.Subsetter(options)
    tool.populate(unicodes=font.getBestCmap().keys())
    tool.subset(font)
    subset.save_font(font, str(target), options)


def joined(parts: list[Path], weight: str, target: Path) -> None:
    """Write the fonts as one, under the project's name; what both have is the first one's, but in the script of the second."""
    font = merge.Merger().merge([str(part) for part in parts])
    names = {1: NAME, 2: weight, 3: f"{NAME} {weight}, of Noto Sans and Noto Sans Arabic", 4: f"{NAME} {weight}"}
    for number, name in (names | {6: f"{NAME.replace(' ', '')}-{weight}"}).items():
        font["name"].setName(name, number, *_WINDOWS)
    for number in (7, 16, 17):  # a trade mark, and names of the family that it no longer has
        font["name"].removeNames(nameID=number)
    with TTFont(parts[0]) as first:
        font["head"].created = font["head"].modified = first["head"].created
    font.recalcTimestamp = False
    font.save(str(target))


def main() -> None:
    """Write the files."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "/usr/share/fonts/truetype/noto")
    made = Path(__file__).resolve().parent.parent / "data" / "fonts"
    made.mkdir(exist_ok=True)
    with TemporaryDirectory() as place:
        for weight in WEIGHTS:
            parts = [Path(place) / f"{part}-{weight}.ttf" for part in PARTS]
            for part in parts:
                smaller(folder / part.name, part)
            target = made / f"{NAME.replace(' ', '')}-{weight}.ttf"
            joined(parts, weight, target)
            print(f"{target}: {target.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
