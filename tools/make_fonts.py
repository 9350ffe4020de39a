"""Make data/fonts/ from Noto's fonts: python tools/make_fonts.py [FOLDER]

FOLDER holds them as Debian's package fonts-noto-core 20201225-1 installs them: /usr/share/fonts/truetype/noto. Noto Sans 2.004 and
Noto Sans Arabic 2.005 are under the SIL Open Font License 1.1 and reserve no name.

Each weight becomes one font of both, so that a line in two scripts needs no other font: programs that draw SVG lose letters where
they have to change. An Arabic letter with its vowel signs becomes one glyph: of two that make up a letter, a PDF says the whole
letter twice, and each says it wherever else it stands.

Made small for print: without what sharpens letters on coarse screens (hinting), and without letters that only a program for
typography asks for, such as small capitals. Every character stays. The same input gives the same bytes.

This needs the extra `data` (fonttools, uharfbuzz).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import uharfbuzz
from fontTools import merge, subset
from fontTools.otlLib.builder import buildLigatureSubstSubtable, buildLookup
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

NAME = "Scn Sans"
PARTS = ("NotoSans", "NotoSansArabic")
WEIGHTS = ("Regular", "Bold")

_WINDOWS = (3, 1, 0x409)  # platform, encoding and language of a name

_SHADDA, _JOINER = "\u0651", "\u200d"
_SIGNS = [*map(chr, range(0x64B, 0x653)), "\u0670"]
SIGNS = [*_SIGNS, *(_SHADDA + sign for sign in _SIGNS if sign != _SHADDA)]
"""The vowel signs of Arabic, each alone and with the sign of a double letter."""

LETTERS = [*map(chr, (*range(0x621, 0x63B), *range(0x641, 0x64B), 0x67E, 0x686, 0x698, 0x6A9, 0x6AF, 0x6CC))]
"""The letters of Arabic, and those that Persian has beside them."""

_LAM, _ALIFS = "\u0644", "\u0627\u0622\u0623\u0625"


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
    add_signed(font, target)
    font["post"].formatType = 3.0  # without the names of the glyphs
    font.save(str(target))


def add_signed(font: TTFont, file: Path) -> None:
    """Give the font, as it stands in the file, a glyph for each Arabic letter with its signs."""
    shaper, order = uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(file)))), font.getGlyphOrder()
    glyphs, rules, new = font["glyf"], {}, []
    for text in signed():
        found = shaped(shaper, order, text)
        parts = tuple(name for name, _, _, _ in found)
        if len(parts) < 2 or parts in rules:
            continue
        rules[parts] = name = f"signed{len(new)}"
        pen = TTGlyphPen(glyphs)
        for part, x, y, _ in found:
            pen.addComponent(part, (1, 0, 0, 1, x - found[0][1], y))
        glyphs[name] = pen.glyph()
        glyphs[name].recalcBounds(glyphs)
        font["hmtx"][name] = (sum(wide for _, _, _, wide in found), glyphs[name].xMin)
        font["GDEF"].table.GlyphClassDef.classDefs[name] = 1
        new.append(name)
    font.setGlyphOrder([*order, *new])
    lookups = font["GSUB"].table.LookupList
    lookups.Lookup.append(buildLookup([buildLigatureSubstSubtable(rules)]))
    lookups.LookupCount = len(lookups.Lookup)
    for record in font["GSUB"].table.FeatureList.FeatureRecord:
        if record.FeatureTag == "rlig":  # after the forms of letters, and after lam with alif
            record.Feature.LookupListIndex.append(lookups.LookupCount - 1)
            record.Feature.LookupCount = len(record.Feature.LookupListIndex)


def signed() -> Iterator[str]:
    """Every letter with every sign, in each of its four forms; lam with alif, whose sign may be on either, is two letters in one."""
    for sign in SIGNS:
        pairs = [f"{_LAM}{sign}{alif}" for alif in _ALIFS] + [f"{_LAM}{alif}{sign}" for alif in _ALIFS]
        for text in [letter + sign for letter in LETTERS] + pairs:
            for before, after in (("", ""), ("", _JOINER), (_JOINER, _JOINER), (_JOINER, "")):
                yield before + text + after


def shaped(shaper: Any, order: list[str], text: str) -> list[tuple[str, int, int, int]]:
    """The glyphs of a text from the right, in the order of reading: their names, where they stand and how wide they are."""
    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    uharfbuzz.shape(shaper, buffer)
    found, pen = [], 0
    for glyph, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        if order[glyph.codepoint] != "space":  # a joiner
            found.append((order[glyph.codepoint], pen + place.x_offset, place.y_offset, place.x_advance))
        pen += place.x_advance
    return found[::-1]


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
