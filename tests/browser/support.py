"""What browser tests need beside fixtures: to find a browser, to wait for a page, to run the app."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 30

# The idle flag alone comes too early: widgets arrive as code that is fetched after the script has ended.
SETTLED = """() => {
  const app = document.querySelector('[data-testid=stApp]');
  return app && app.getAttribute('data-test-script-state') === 'notRunning'
         && !document.querySelector('[data-testid=stSkeleton]')
}"""


@dataclass(frozen=True)
class AppServer:
    """A running app: where it listens, and the database it writes."""

    url: str
    database: str


def find_browser(fallback: str) -> str | None:
    """The path of a Chromium: the system's, else the one at `fallback`, where Playwright keeps its own."""
    named = (shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))
    return next((path for path in (*named, fallback) if path and Path(path).exists()), None)


def settled(page: Page) -> Page:
    """Wait until the script has ended and every widget is drawn; gives back the page, for chaining."""
    page.wait_for_function(SETTLED)
    return page


@contextmanager
def running_app(database: str, log: Path) -> Iterator[AppServer]:
    """Serve the app on a free port of this machine until the block ends."""
    port = _free_port()
    environment = os.environ | {
        "SCITECH_LEDGER_DATABASE": database,
        "STREAMLIT_SERVER_PORT": str(port),
        "STREAMLIT_BROWSER_SERVER_PORT": str(port),
    }
    command = [sys.executable, "-m", "streamlit", "run", "streamlit_app.py"]
    with log.open("wb") as output:
        # A group of its own, so that the server and what it may have started end together.
        server = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=output, stderr=output, start_new_session=True
        )
        try:
            _wait_until_healthy(f"http://127.0.0.1:{port}/_stcore/health", server, log)
            yield AppServer(f"http://127.0.0.1:{port}", database)
        finally:
            if server.poll() is None:
                os.killpg(server.pid, signal.SIGTERM)
            server.wait(timeout=START_SECONDS)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_healthy(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=1) as answer:
                if answer.read() == b"ok":
                    return
        except OSError:
            time.sleep(0.1)
    message = f"the app did not come up; its last words:\n{log.read_text(errors='replace')[-2000:]}"
    raise RuntimeError(message)
