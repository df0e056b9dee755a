"""An officer's journeys through the demo year, in a real browser."""

import sqlite3
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.support import ROOT, AppServer, settled

PASSWORD = "demo-2009"


def sign_in(page: Page, server: AppServer, name: str, path: str = "/") -> Page:
    page.goto(f"{server.url}{path}")
    page.fill("#name", name)
    page.fill("#password", PASSWORD)
    page.click("button[type=submit]")
    expect(page.locator("h1")).to_be_visible(timeout=20_000)
    return settled(page)


def book_of(server: AppServer) -> sqlite3.Connection:
    return sqlite3.connect(server.database.removeprefix("sqlite:///"))


def test_from_sign_in_to_a_deal(browser_page: Page, app_server: AppServer) -> None:
    page = sign_in(browser_page, app_server, "reviewer")
    expect(page.locator("h1")).to_have_text("工作台")
    expect(page.get_by_text("引进风险投资机构").first).to_be_visible()
    page.get_by_role("link", name="项目台账").click()
    expect(page.locator("h1")).to_have_text("项目台账", timeout=15_000)
    page.goto(f"{app_server.url}/deal?id=1")
    expect(page.get_by_role("tab", name="凭证")).to_be_visible(timeout=15_000)
    page.get_by_role("tab", name="凭证").click()
    expect(page.get_by_text("SHA-256").first).to_be_visible()


def test_english_goes_along_to_every_page(browser_page: Page, app_server: AppServer) -> None:
    page = sign_in(browser_page, app_server, "auditor")
    page.get_by_text("English", exact=True).click()
    expect(page.locator("h1")).to_have_text("Desk", timeout=15_000)
    page.get_by_role("link", name="Leverage and funds").click()
    expect(page.locator("h1")).to_have_text("Leverage and funds", timeout=15_000)
    assert "lang=en" in page.url
    page.reload()
    expect(page.locator("h1")).to_have_text("Leverage and funds", timeout=15_000)
    assert page.evaluate("document.documentElement.lang") == "en"


def test_a_clean_statement_goes_in_with_three_clicks(browser_page: Page, app_server: AppServer) -> None:
    clean = next((ROOT / "sample_data" / "statements").glob("*clean*.xlsx"))
    page = sign_in(browser_page, app_server, "recorder")
    page.get_by_role("button", name="导入利息单").click()
    page.locator("input[type=file]").set_input_files(clean)
    accept = page.get_by_role("button", name="提交入账")
    expect(accept).to_be_visible(timeout=30_000)
    accept.click()
    expect(page.get_by_text("行已入账").first).to_be_visible(timeout=20_000)
    before = accepted_lines(app_server)
    page.goto(f"{app_server.url}/import")
    settled(page)
    page.locator("input[type=file]").set_input_files(clean)
    expect(page.get_by_text("未新增").first).to_be_visible(timeout=20_000)
    assert before == accepted_lines(app_server) > 0


def test_a_double_click_posts_once(browser_page: Page, app_server: AppServer) -> None:
    page = sign_in(browser_page, app_server, "recorder", "/deal?new=post_subsidy&kind=task")
    page.get_by_label("项目名称").fill("双击一次")
    page.get_by_label("项目名称").press("Tab")
    for name, value in (("task", "双击"), ("period_from", "2009-01-01"), ("period_to", "2009-12-31")):
        field = page.locator(f".st-key-new-post_subsidy-task-{name} input").first
        field.fill(value)
        field.press("Tab")
    for name in ("firm", "kind"):
        page.locator(f".st-key-new-post_subsidy-task-{name} input").first.click()
        page.get_by_role("option").first.click()
    settled(page)
    page.get_by_role("button", name="保存草稿").dblclick()
    expect(page.get_by_text("双击一次").first).to_be_visible(timeout=20_000)
    with book_of(app_server) as book:
        assert book.execute("SELECT count(*) FROM record WHERE title = '双击一次'").fetchone() == (1,)


def test_who_signs_out_is_out(browser_page: Page, app_server: AppServer) -> None:
    page = sign_in(browser_page, app_server, "approver")
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_text("您已退出")).to_be_visible(timeout=15_000)
    page.goto(app_server.url)
    expect(page.locator("#password")).to_be_visible()


@pytest.mark.parametrize("size", [(1440, 900), (1366, 768)])
@pytest.mark.parametrize("path", ["/", "/deals", "/review", "/import", "/leverage", "/targets", "/admin"])
def test_no_page_is_wider_than_the_screen(
    browser_page: Page, app_server: AppServer, tmp_path: Path, path: str, size: tuple[int, int]
) -> None:
    browser_page.set_viewport_size({"width": size[0], "height": size[1]})
    page = sign_in(browser_page, app_server, "reviewer", path)
    page.screenshot(path=tmp_path / "page.png")
    width = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
    assert width <= size[0]
    assert page.locator("[data-testid=stException]").count() == 0


def accepted_lines(server: AppServer) -> int:
    with book_of(server) as book:
        found: tuple[int] = book.execute(
            "SELECT count(*) FROM statement_line WHERE entry_number IS NOT NULL"
        ).fetchone()
        return found[0]
