"""Charts in a real browser: from the desk to the records behind a bar and back, every chart drawn, every file made."""

from pathlib import Path

import pytest
from playwright.sync_api import ConsoleMessage, Page, expect

from tests.browser.support import AppServer, settled
from tests.browser.test_journeys import sign_in

BAR = "[data-testid=stVegaLiteChart] path[aria-roledescription=bar]"
SECTIONS = {"money": 2, "flow": 1, "time": 2, "definitions": 2, "comparable": 1}
"""How many charts each section of the page has."""
BEGINNINGS = {"png": b"\x89PNG", "svg": b"<svg", "xlsx": b"PK"}


def charts_of(page: Page) -> list[str]:
    """The charts that are drawn; one that is not has no marks."""
    charts = page.locator("[data-testid=stVegaLiteChart] svg")
    return [drawn.text_content() or "" for drawn in charts.all()]


def test_from_the_desk_to_the_records_behind_a_bar_and_back(
    browser_page: Page, app_server: AppServer
) -> None:
    page = sign_in(browser_page, app_server, "reviewer")
    page.get_by_role("button", name="图表与口径").click()
    expect(page.locator(BAR).first).to_be_visible(timeout=20_000)
    settled(page)
    page.locator(BAR).first.click()
    page.wait_for_url("**/deal?*id=*", timeout=15_000)
    expect(page.get_by_role("tab", name="凭证")).to_be_visible(timeout=15_000)
    page.go_back()
    expect(page.locator(BAR).first).to_be_visible(timeout=20_000)
    assert "/leverage" in page.url


def test_a_bar_of_several_records_leads_to_their_list(browser_page: Page, app_server: AppServer) -> None:
    page = sign_in(browser_page, app_server, "auditor", "/leverage?lv_part=time&lang=en")
    expect(page.locator(BAR).first).to_be_visible(timeout=20_000)
    settled(page)
    page.locator(BAR).last.click()
    page.wait_for_url("**/de*?*", timeout=15_000)
    page.goto(f"{app_server.url}/deals?records=1-3&lang=en")
    expect(page.get_by_text("only the 3 records behind a chart")).to_be_visible(timeout=20_000)
    expect(page.get_by_text("3 records, ")).to_be_visible()
    page.get_by_role("button", name="Show all deals").click()
    expect(page.get_by_text("only the 3 records")).to_be_hidden(timeout=15_000)
    assert "records=" not in page.url


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_chart_is_drawn_without_an_error(browser_page: Page, app_server: AppServer, lang: str) -> None:
    browser_page.set_viewport_size({"width": 1366, "height": 768})
    said: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        # Streamlit asks for its own settings under the page's path first and is answered with 404.
        if message.type in ("error", "warning") and "404" not in message.text:
            said.append(message.text)

    browser_page.on("console", heard)
    page = sign_in(browser_page, app_server, "reviewer", f"/leverage?lang={lang}")
    for place, (section, count) in enumerate(SECTIONS.items()):
        page.locator(".st-key-lv_part button").nth(place).click()
        if place:
            page.wait_for_url(f"**lv_part={section}*", timeout=15_000)
        settled(page)
        expect(page.locator("[data-testid=stVegaLiteChart] svg")).to_have_count(count, timeout=20_000)
        assert all(charts_of(page)), section
        assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 1366
    assert said == []


def test_a_chart_gives_its_files(browser_page: Page, app_server: AppServer, tmp_path: Path) -> None:
    page = sign_in(browser_page, app_server, "auditor", "/leverage?lv_part=flow")
    for ending, begins in BEGINNINGS.items():
        with page.expect_download(timeout=30_000) as download:
            page.locator(f".st-key-flow_{ending} button").click()
        file = tmp_path / f"chart.{ending}"
        download.value.save_as(file)
        assert download.value.suggested_filename.endswith(f".{ending}")
        assert file.read_bytes().startswith(begins)
        assert file.stat().st_size > 5_000
