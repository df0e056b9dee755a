"""Sign-in: the gate, the forged request, the cookie, and where one may be sent afterwards."""

import asyncio
import re
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlmodel import col, select
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse
from starlette.routing import Route

from ledger.book.audit import AuditRow
from ledger.book.people import add_person
from ledger.book.store import Book
from ledger.ui.signin import ROUTES, Gate, PageLanguage
from tests.instruments.conftest import PASSWORD

PAGE = '<!doctype html><html lang="en"><body>app</body></html>'


def in_its_own_loop(work: Coroutine[Any, Any, Any]) -> Any:
    """Run a coroutine in a thread of its own: a browser test in the same process leaves its loop running."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


def _bytes(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode()


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: list[tuple[str, str]]
    body: str

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key == name), "")

    def cookie(self, name: str) -> str:
        found = [value for key, value in self.headers if key == "set-cookie" and value.startswith(f"{name}=")]
        return found[-1].split(";")[0].partition("=")[2] if found else ""


class Client:
    """Asks the gate and what stands behind it, as a server would."""

    def __init__(self) -> None:
        async def inside(_: object) -> HTMLResponse:
            return HTMLResponse(PAGE)

        self.app = Starlette(
            routes=[
                *ROUTES,
                Route("/", inside),
                Route("/_stcore/health", inside),
                Route("/_stcore/metrics", inside),
            ],
            middleware=[Middleware(Gate), Middleware(PageLanguage)],
        )

    def ask(
        self,
        path: str | bytes,
        method: str = "GET",
        form: dict[str, str] | None = None,
        cookies: str | bytes = "",
        accepts: str = "text/html",
    ) -> Answer:
        place, _, query = _bytes(path).partition(b"?")
        headers = [(b"accept", accepts.encode()), (b"host", b"testserver")]
        headers += [(b"cookie", _bytes(cookies))] if cookies else []
        body = urlencode(form or {}).encode()
        if form is not None:
            headers.append((b"content-type", b"application/x-www-form-urlencoded"))
        scope = {
            "type": "http",
            "http_version": "1.1",
            "method": method,
            "path": place.decode(),
            "raw_path": place,
            "scheme": "http",
            "query_string": query,
            "headers": headers,
            "server": ("testserver", 80),
            "client": ("me", 1),
            "root_path": "",
        }
        answer: Answer = in_its_own_loop(self._answer(scope, body))
        return answer

    async def _answer(self, scope: dict[str, Any], body: bytes) -> Answer:
        sent: list[Any] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message)

        await self.app(scope, receive, send)
        start = next(message for message in sent if message["type"] == "http.response.start")
        text = b"".join(
            message.get("body", b"") for message in sent if message["type"] == "http.response.body"
        )
        return Answer(
            start["status"],
            [(key.decode(), value.decode()) for key, value in start["headers"]],
            text.decode(),
        )

    def sign_in(
        self, name: str = "recorder", password: str = PASSWORD, *, token: str | None = None, then: str = "/"
    ) -> Answer:
        page = self.ask("/auth/login")
        found = re.search(r'name="token" value="([^"]+)"', page.body)
        assert found is not None
        form = {"name": name, "password": password, "token": found[1] if token is None else token}
        return self.ask(f"/auth/login?next={then}", "POST", form, f"ledger_form={page.cookie('ledger_form')}")


@pytest.fixture
def client(book: Book) -> Client:
    return Client()


def test_who_has_not_signed_in_is_sent_to_the_sign_in_page(client: Client) -> None:
    answer = client.ask("/?year=2009")
    assert (answer.status, answer.header("location")) == (303, "/auth/login?lang=zh&next=/%3Fyear%3D2009")


@pytest.mark.parametrize(
    ("path", "accepts", "status"),
    [
        ("/", "*/*", 303),
        ("/deals", "text/html", 303),
        ("/", "image/png", 401),
        ("/_stcore/host-config", "*/*", 401),
    ],
)
def test_who_asks_for_a_page_is_shown_the_way_in(
    client: Client, path: str, accepts: str, status: int
) -> None:
    assert client.ask(path, accepts=accepts).status == status


@pytest.mark.parametrize("path", ["/_stcore/metrics", "/_stcore/stream"])
def test_nothing_but_health_is_open(client: Client, path: str) -> None:
    assert client.ask(path).status == 303
    assert client.ask("/_stcore/health").status == 200


def test_a_websocket_without_a_session_is_closed(client: Client) -> None:
    sent: list[Any] = []

    async def receive() -> dict[str, str]:
        return {"type": "websocket.connect"}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "websocket", "path": "/_stcore/stream", "headers": [], "query_string": b""}
    in_its_own_loop(client.app(scope, receive, send))
    assert sent[0]["type"] == "websocket.close"


def test_with_name_and_password_one_comes_in(client: Client) -> None:
    answer = client.sign_in(then="/deals%3Flang%3Den")
    assert (answer.status, answer.header("location")) == (303, "/deals?lang=en")
    cookie = next(
        value for key, value in answer.headers if key == "set-cookie" and value.startswith("ledger_session")
    )
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    inside = client.ask("/", cookies=f"ledger_session={answer.cookie('ledger_session')}")
    assert inside.status == 200
    assert inside.header("x-frame-options") == "DENY"


@pytest.mark.parametrize("elsewhere", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_nobody_is_sent_to_another_host(client: Client, elsewhere: str) -> None:
    assert client.sign_in(then=elsewhere).header("location") == "/"


@pytest.mark.parametrize("elsewhere", ["//[x", "/[", "//]", "http://["])
def test_an_address_that_cannot_be_read_leads_to_the_desk(client: Client, elsewhere: str) -> None:
    page = client.ask(f"/auth/login?{urlencode({'next': elsewhere})}")
    assert page.status == 200
    assert client.sign_in(then=elsewhere).header("location") in {"/", "/%5B", "/["}


def test_a_token_of_any_letters_is_refused_as_forged(client: Client) -> None:
    form = {"name": "recorder", "password": PASSWORD}
    for token, cookie in (("é", b"x"), ("x", b"\xe9"), ("汉", b"\xe9"), ("x", "汉".encode())):
        answer = client.ask("/auth/login", "POST", form | {"token": token}, b"ledger_form=" + cookie)
        assert (answer.status, answer.cookie("ledger_session")) == (403, "")


@pytest.mark.parametrize("query", [b"lang=\xff", b"lang=%ff", b"lang=\xe4\xb8\xad", b"\xff"])
def test_an_address_of_any_bytes_is_answered(client: Client, query: bytes) -> None:
    cookie = f"ledger_session={client.sign_in().cookie('ledger_session')}"
    assert client.ask(b"/auth/login?" + query).status == 200
    assert client.ask(b"/?" + query).status == 303
    assert '<html lang="zh-CN">' in client.ask(b"/?" + query, cookies=cookie).body


def test_a_wrong_password_is_told_in_one_neutral_sentence(client: Client, book: Book) -> None:
    wrong, nobody = client.sign_in(password="wrong"), client.sign_in(name="nobody")
    assert wrong.status == nobody.status == 401
    assert "用户名或密码不符" in wrong.body
    with book.reading() as session:
        rows = session.exec(select(AuditRow).order_by(col(AuditRow.number).desc())).all()
    assert [row.action for row in rows[:2]] == ["sign in refused", "sign in refused"]


def test_a_forged_request_is_refused(client: Client) -> None:
    answer = client.sign_in(token="forged")
    assert answer.status == 403
    assert not answer.cookie("ledger_session")


def test_the_sample_books_password_stands_on_the_sample_books_page_only(client: Client, book: Book) -> None:
    assert "demo-2009" not in client.ask("/auth/login").body
    with book.writing() as unit:
        for name, role in (("recorder2", "recorder"), ("admin", "administrator")):
            add_person(unit.session, name, name, frozenset({role}), PASSWORD)
    assert "demo-2009" in client.ask("/auth/login").body


def test_the_page_says_its_language(client: Client) -> None:
    cookie = f"ledger_session={client.sign_in().cookie('ledger_session')}"
    assert '<html lang="zh-CN">' in client.ask("/", cookies=cookie).body
    assert '<html lang="en">' in client.ask("/?lang=en", cookies=cookie).body
