"""The browser that the other tests stand on."""

from playwright.sync_api import Page


def test_browser_speaks_chinese_in_shanghai(browser_page: Page) -> None:
    browser_page.goto("data:text/html,<title>x</title>")
    zone = browser_page.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone")
    assert (browser_page.evaluate("navigator.language"), zone) == ("zh-CN", "Asia/Shanghai")
