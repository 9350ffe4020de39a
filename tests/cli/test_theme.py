"""`--theme DIR` and `network.theme`: a network's own stylesheet and logo, in a page that still asks for nothing."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

import pytest
from command_line import Network

LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 1"><rect width="2" height="1" fill="#7a1fa2"/></svg>'
STYLE = ":root { --first: #7a1fa2; }\nheader.page { border-color: #f2a900; }\n"
PAGE = ("report", "summary", "--format", "html")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A theme."""
    made = tmp_path / "look"
    made.mkdir()
    (made / "style.css").write_text(STYLE, encoding="utf-8")
    (made / "logo.svg").write_text(LOGO, encoding="utf-8")
    return made


def style_and_policy(page: str) -> tuple[str, str]:
    """The stylesheet of a page, and its Content-Security-Policy."""
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    return style, policy


def test_the_stylesheet_and_the_logo_are_in_the_page_which_allows_just_them(sample_once: Network, folder: Path) -> None:
    page = sample_once.do(*PAGE, "--theme", folder).out
    style, policy = style_and_policy(page)

    assert style.endswith(STYLE.strip())
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in policy
    assert "font-src" not in policy
    (logo,) = re.findall(r'<img src="data:image/svg\+xml;base64,([^"]*)"', page)
    assert base64.b64decode(logo).decode() == LOGO


def test_a_theme_may_have_a_font_of_its_own(sample_once: Network, folder: Path) -> None:
    (folder / "style.css").write_text('@font-face { font-family: x; src: url("data:font/woff2;base64,AAAA"); }', encoding="utf-8")
    assert "font-src data:;" in style_and_policy(sample_once.do(*PAGE, "--theme", folder).out)[1]


def test_the_policy_names_a_theme_beside_itself(sample: Network, folder: Path) -> None:
    folder.rename(sample.policy.parent / "look")
    sample.do("policy", "set", "network.theme", "look", "--why", "a look of our own")
    assert "#f2a900" in sample.do(*PAGE).out
    assert "#f2a900" not in sample.do("report", "summary", "--format", "md").out


def test_a_scheduled_page_has_the_theme_and_is_made_anew_where_that_changes(sample: Network, folder: Path) -> None:
    look = folder.rename(sample.policy.parent / "look")
    text = sample.policy.read_text(encoding="utf-8").replace("[network]\n", '[network]\ntheme = "look"\n', 1)
    scheduled = '\n[[schedule]]\nreport = "summary"\nformat = "html"\nwhen = "@daily"\nto = "page.html"\nif_changed = true\n'
    sample.policy.write_text(text + scheduled, encoding="utf-8")
    page = sample.policy.parent / "page.html"

    sample.do("report", "run", "--all")
    assert "#f2a900" in page.read_text(encoding="utf-8")
    page.write_text("unchanged", encoding="utf-8")
    sample.do("report", "run", "--all")
    assert page.read_text(encoding="utf-8") == "unchanged"
    (look / "style.css").write_text("h1 { color: #123456 }", encoding="utf-8")
    sample.do("report", "run", "--all")
    assert "#123456" in page.read_text(encoding="utf-8")


def test_a_pdf_has_the_logo(sample_once: Network, folder: Path, tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("with.pdf", "without.pdf")]
    sample_once.do("report", "summary", "--section", "members", "--output", files[0], "--theme", folder)
    sample_once.do("report", "summary", "--section", "members", "--output", files[1])
    assert files[0].read_bytes() != files[1].read_bytes()
    assert files[0].read_bytes().startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("style", "said"),
    [
        ("a {}\n@import 'other.css';", "style.css:2: @import has no place"),
        ("/* url(x)\n*/ a { background: url(https://example.org/a.png) }", "style.css:2: url( has no place"),
        ("a { background: URL( 'a.png') }", "style.css:1: URL( has no place"),
        ("a { background: image-set('a.png' 1x) }", "style.css:1: image-set( has no place"),
        ("a {}\n\n</style><script>alert(1)</script>", "style.css:3: </style has no place"),
        ("/* </STYLE> */", "style.css:1: </STYLE has no place"),
    ],
)
def test_what_would_come_from_elsewhere_is_refused_with_its_line(sample_once: Network, folder: Path, style: str, said: str) -> None:
    (folder / "style.css").write_text(style, encoding="utf-8")
    done = sample_once.scn(*PAGE, "--theme", folder)
    assert (done.code, done.out) == (2, "")
    assert said in done.err


def test_what_is_no_theme_is_refused(sample_once: Network, folder: Path, tmp_path: Path) -> None:
    def refused(where: Path) -> str:
        done = sample_once.scn(*PAGE, "--theme", where)
        assert (done.code, done.out) == (2, "")
        return done.err

    (tmp_path / "nothing").mkdir()
    assert "has no style.css and no logo" in refused(tmp_path / "nothing")
    assert "No such file" in refused(tmp_path / "nowhere")
    (folder / "logo.png").write_bytes(b"GIF89a")
    assert "has logo.png and logo.svg" in refused(folder)
    (folder / "logo.svg").unlink()
    assert "is no picture of the kind that its name says" in refused(folder)
    (folder / "logo.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"0" * 2**20)
    assert "larger than 1 MiB" in refused(folder)
    (folder / "logo.png").unlink()
    (folder / "style.css").write_bytes(b"a { content: '\xff' }")
    assert "is not UTF-8: byte 15" in refused(folder)


def test_a_look_is_for_pages_alone(sample_once: Network, folder: Path) -> None:
    done = sample_once.scn("report", "summary", "--theme", folder)
    assert done.code == 2
    assert "table has no look" in done.err
