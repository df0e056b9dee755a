"""Fixtures for tests in a real browser: Chromium, an officer's page, the app on a demo book."""

import fcntl
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests import backends
from tests.browser.support import AppServer, find_browser, running_app

SWITCHES = [
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--lang=zh-CN",
    # The app promises to speak to nobody but this machine: a request elsewhere fails.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium, the system's own."""
    with sync_playwright() as playwright:
        path = find_browser(playwright.chromium.executable_path)
        if path is None:
            backends.missing("Chromium is not installed (package chromium)")
        # Chromium refuses its sandbox to root, which is who runs tests inside a container.
        switches = [*SWITCHES, "--no-sandbox"] if os.geteuid() == 0 else SWITCHES
        launched = playwright.chromium.launch(executable_path=path, headless=True, args=switches)
        yield launched
        launched.close()


@pytest.fixture
def browser_page(browser: Browser) -> Iterator[Page]:
    """A page as an officer in China has it, in a fresh context; an error in the page fails the test."""
    context = browser.new_context(
        locale="zh-CN", timezone_id="Asia/Shanghai", viewport={"width": 1440, "height": 900}
    )
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert errors == []


@pytest.fixture(scope="session")
def demo_book(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The demo year as an SQLite file, made once for all workers. To be copied, never written."""
    base = tmp_path_factory.getbasetemp()
    shared = base if worker_id == "master" else base.parent
    book, making = shared / "demo.sqlite3", shared / "demo.making.sqlite3"
    with (shared / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not book.exists():
            command = Path(sys.executable).with_name("scitech-ledger")
            subprocess.run([command, "demo", "--database", f"sqlite:///{making}"], check=True, timeout=300)
            _copy_book(making, book)
    return book


@pytest.fixture(scope="module")
def app_server(demo_book: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppServer]:
    """The app on a copy of the demo book that this module's tests have to themselves."""
    folder = tmp_path_factory.mktemp("app")
    _copy_book(demo_book, folder / "book.sqlite3")
    with running_app(f"sqlite:///{folder / 'book.sqlite3'}", folder / "app.log") as server:
        yield server


def _copy_book(source: Path, target: Path) -> None:
    """Copy through SQLite, which also takes what still stands in the write-ahead log."""
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)
