"""Each report's page in a real browser: nothing is fetched, nothing complains, nothing overflows, and nobody is kept out."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from command_line import Network, scn

from scn.reports.offered import REPORTS

BROWSER = os.environ.get("SCN_TEST_CHROMIUM")
AXE = os.environ.get("SCN_TEST_AXE")
LANGUAGES = {"en": "ltr", "ar": "rtl", "fr": "ltr", "es": "ltr"}
PAGES = [f"{report}.{lang}" for report in REPORTS for lang in LANGUAGES]
WIDTHS = (360, 768, 1280)

# What sticks out of the page, and of no box in which it could be scrolled to. A group of SVG is as large as all that is in it,
# cut off or not: what is in it is looked at.
STICKING_OUT = """() => [...document.querySelectorAll('body *')].filter(each => {
    const box = each.getBoundingClientRect();
    const wide = document.documentElement.clientWidth;
    const hidden = !box.width || !box.height || each.closest('.scroll') && !each.matches('.scroll') || each.matches('g') ||
        each.closest('svg svg, defs');
    return !hidden && (box.right > wide + 1 || box.left < -1);
}).map(each => each.tagName + '.' + (each.getAttribute('class') || ''))"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The pages of the sample network."""
    folder = tmp_path_factory.mktemp("pages")
    network = Network(folder / "network.db")
    assert scn("init", "--sample", store=network.store).code == 0
    files = {page: folder / f"{page}.html" for page in PAGES}
    for page, file in files.items():
        report, lang = page.split(".")
        network.do("report", report, "--since", "2026-01-01", "--output", str(file), "--lang", lang)
    return files


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A Chromium without a window."""
    if not BROWSER or not AXE:
        pytest.skip("needs Chromium and axe-core: run tools/with_browser.sh make test")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        yield running
        running.close()


@pytest.mark.parametrize("report", PAGES)
def test_the_page_asks_for_nothing_and_complains_of_nothing(browser: Any, pages: dict[str, Path], report: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(pages[report].as_uri())

    assert said == []
    assert asked == [pages[report].as_uri()]
    assert page.locator("h1").inner_text()
    lang = report.split(".")[1]
    assert page.evaluate("[document.documentElement.lang, document.documentElement.dir]") == [lang, LANGUAGES[lang]]
    context.close()


@pytest.mark.parametrize("report", PAGES)
def test_nothing_sticks_out_of_the_page(browser: Any, pages: dict[str, Path], report: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(pages[report].as_uri())
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert (width, page.evaluate(STICKING_OUT)) == (width, [])
    context.close()


# In the dark nothing differs but colours, and those are of no language.
@pytest.mark.parametrize(("report", "scheme"), [*((page, "light") for page in PAGES), *((f"{report}.en", "dark") for report in REPORTS)])
def test_axe_finds_no_violation(browser: Any, pages: dict[str, Path], report: str, scheme: str) -> None:
    # Only the tool that looks is let in; the page itself runs no script.
    context = browser.new_context(bypass_csp=True, color_scheme=scheme)
    page = context.new_page()
    page.goto(pages[report].as_uri())
    page.add_script_tag(path=AXE)
    wanted = {"resultTypes": ["violations"], **({"runOnly": ["color-contrast"]} if scheme == "dark" else {})}
    found = page.evaluate("wanted => axe.run(wanted)", wanted)

    assert [(each["id"], [node["target"] for node in each["nodes"]][:3]) for each in found["violations"]] == []
    context.close()
