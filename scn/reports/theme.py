"""A network's own look: a folder with a stylesheet (`style.css`), a logo (`logo.svg`, `.png`, `.jpg`, `.gif`, `.webp`), or both.

The stylesheet stands in each page after the page's own, the logo in its head, and in that of a PDF. A page stays one file that asks for
nothing: whatever would come from elsewhere is refused here, and by the page's Content-Security-Policy.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scn.errors import InvalidInput

STYLE, LOGO = "style.css", "logo"

_PICTURES = {
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
}
_BEGINNINGS = {
    ".svg": rb"\s*(?:<\?xml|<!DOCTYPE svg|<!--|<svg)", ".png": rb"\x89PNG\r\n\x1a\n", ".jpg": rb"\xff\xd8\xff", ".jpeg": rb"\xff\xd8\xff",
    ".gif": rb"GIF8[79]a", ".webp": rb"RIFF....WEBP",
}  # fmt: skip
_LARGEST = 2**20
"""Bytes of a logo or a stylesheet: each page carries both."""

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_OUTSIDE = re.compile(r"@import|url\(\s*(?![\"']?\s*(?:data:|#))|image-set\(", re.IGNORECASE)
_ENDING = re.compile(r"</style|<!--", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Theme:
    """A stylesheet (may be empty), and a logo with its media type (None: no logo)."""

    style: str = ""
    logo: bytes | None = None
    kind: str = ""

    @property
    def address(self) -> str | None:
        """The logo as an address that holds it (RFC 2397)."""
        return None if self.logo is None else f"data:{self.kind};base64,{base64.b64encode(self.logo).decode()}"


def read(folder: Path) -> Theme:
    """The theme of a folder. Raises `InvalidInput` where there is none, and for what cannot be in a page."""
    try:
        names = sorted(path.name for path in folder.iterdir())
    except OSError as error:
        raise InvalidInput(f"Cannot read the theme {folder}: {error.strerror}", "It is a folder with style.css and a logo.") from None
    logos = [name for name in names if Path(name).stem == LOGO and Path(name).suffix.lower() in _PICTURES]
    if len(logos) > 1:
        raise InvalidInput(f"The theme {folder} has {' and '.join(logos)}", "One logo would be right.")
    if not logos and STYLE not in names:
        raise InvalidInput(f"The theme {folder} has no {STYLE} and no logo", f"{STYLE}, logo.svg, logo.png or logo.jpg would be right.")
    style = _style(folder / STYLE) if STYLE in names else ""
    if not logos:
        return Theme(style)
    file = folder / logos[0]
    return Theme(style, _logo(file), _PICTURES[file.suffix.lower()])


def _logo(file: Path) -> bytes:
    found = _bytes(file)
    if not re.match(_BEGINNINGS[file.suffix.lower()], found.removeprefix(b"\xef\xbb\xbf"), re.DOTALL):
        raise InvalidInput(f"{file} is no picture of the kind that its name says", "A logo is an SVG, PNG, JPEG, GIF or WebP.")
    return found


def _style(file: Path) -> str:
    try:
        text = _bytes(file).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInput(f"{file} is not UTF-8: byte {error.start + 1}", "Save it as UTF-8.") from None
    for line, found in _outside(text):
        raise InvalidInput(f"{file}:{line}: {found} has no place in a page that asks for nothing", 'A picture or a font is url("data:…").')
    # As a browser reads it, so that the hash of the policy is of what it has.
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd").strip()


def _outside(text: str) -> Iterator[tuple[int, str]]:
    """What would come from elsewhere, or end the stylesheet, with its line."""
    # A comment leaves its line breaks, so that lines are counted right.
    plain = _COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), text)
    for pattern, searched in ((_OUTSIDE, plain), (_ENDING, text)):
        if found := pattern.search(searched):
            yield searched.count("\n", 0, found.start()) + 1, found[0].strip()


def _bytes(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            found = stream.read(_LARGEST + 1)
    except OSError as error:
        raise InvalidInput(f"Cannot read {file}: {error.strerror}") from None
    if len(found) > _LARGEST:
        raise InvalidInput(f"{file} is larger than 1 MiB", "Each page carries it whole: take a smaller one.")
    return found
