"""Sign-in as plain server-rendered pages, and the gate before everything else.

The page that asks for a password is no script of the app: a form with a token against forged requests, a cookie
that scripts cannot read, and a session row that the database can revoke. The gate stands before HTTP and WebSocket
alike; what is open to all is the sign-in page and the health check.
"""

import hmac
import logging
import secrets
from datetime import UTC, datetime
from html import escape
from urllib.parse import parse_qs, quote, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ledger.book.people import SignInRefused, session_actor, sign_in
from ledger.ui.language import DEFAULT, LANGUAGES, Translator
from ledger.ui.session import COOKIE, DEMO_PEOPLE, is_demo, open_book
from ledger.values.errors import LedgerError

FORM_COOKIE = "ledger_form"
LOGIN = "/auth/login"
OPEN_PATHS = (LOGIN, "/_stcore/health")
HEADERS = (
    (b"x-frame-options", b"DENY"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
)
_LOG = logging.getLogger(__name__)


async def login_form(request: Request) -> Response:
    """The page that asks for name and password."""
    return await run_in_threadpool(_page, request, "")


async def login(request: Request) -> Response:
    """Check name and password; on success a cookie and the page that was asked for."""
    form = await request.form()
    cookie, written = request.cookies.get(FORM_COOKIE, ""), str(form.get("token", ""))
    if not cookie or not _is_same(cookie, written):
        return await run_in_threadpool(_page, request, "The page was open for too long. Try again.", 403)
    name, password = str(form.get("name", "")).strip(), str(form.get("password", ""))
    token = await run_in_threadpool(_token, name, password)
    if token is None:
        return await run_in_threadpool(_page, request, SignInRefused.template, 401)
    response = RedirectResponse(_target(request), status_code=303)
    secure = request.url.scheme == "https" or request.headers.get("x-forwarded-proto") == "https"
    response.set_cookie(COOKIE, token, httponly=True, samesite="strict", secure=secure, path="/")
    response.delete_cookie(FORM_COOKIE, path="/auth")
    return response


ROUTES = [Route(LOGIN, login_form, methods=["GET"]), Route(LOGIN, login, methods=["POST"])]


class Gate:
    """Lets in whoever carries a live session; adds the headers that a browser needs to know."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand before an app."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request or a connection through, or turn it away."""
        if scope["type"] not in ("http", "websocket") or scope["path"] in OPEN_PATHS:
            await self.app(scope, receive, _guarded(send))
            return
        carried: str = Request({**scope, "type": "http"}).cookies.get(COOKIE, "")
        live: bool = bool(carried) and await run_in_threadpool(lambda: _is_live(carried))
        if live:
            await self.app(scope, receive, _guarded(send))
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 4401, "reason": "sign in first"})
        else:
            await _turned_away(scope)(scope, receive, send)


class PageLanguage:
    """Writes the language into the page's `<html>`: readers speak by it and browsers choose their glyphs by it."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand before an app."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Rewrite pages, and nothing else."""
        wants_page = scope["type"] == "http" and b"text/html" in dict(scope["headers"]).get(b"accept", b"")
        if not wants_page or scope["path"].startswith(("/auth/", "/_stcore/", "/static/")):
            await self.app(scope, receive, send)
            return
        # A packed or unchanged answer could not be rewritten.
        unwanted = (b"accept-encoding", b"if-none-match", b"if-modified-since")
        scope = {**scope, "headers": [pair for pair in scope["headers"] if pair[0] not in unwanted]}
        await self.app(scope, receive, _Rewriting(send, _language(scope)))


class _Rewriting:
    """Holds a page back until it is whole and sends it with its language."""

    def __init__(self, send: Send, language: str) -> None:
        self.send, self.language = send, language
        self.start: Message = {}
        self.body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.start = message
            return
        self.body += message.get("body", b"")
        if message.get("more_body"):
            return
        mark = b"zh-CN" if self.language == "zh" else b"en"
        body = self.body.replace(b'<html lang="en"', b'<html lang="' + mark + b'"', 1)
        headers = [
            pair for pair in self.start["headers"] if pair[0].lower() not in (b"content-length", b"etag")
        ]
        headers.append((b"content-length", str(len(body)).encode()))
        await self.send({**self.start, "headers": headers})
        await self.send({"type": "http.response.body", "body": body})


def _guarded(send: Send) -> Send:
    async def with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message.get("headers", ()), *HEADERS]}
        await send(message)

    return with_headers


def _turned_away(scope: Scope) -> Response:
    request = Request(scope)
    accepts = request.headers.get("accept", "*/*")
    # Whoever asks for a page is shown the way in; the app's own requests are told that the session is over.
    asks_for_page = "text/html" in accepts or ("*/*" in accepts and not scope["path"].startswith("/_stcore/"))
    if scope["method"] != "GET" or not asks_for_page:
        return Response("sign in first", status_code=401)
    query: bytes = scope.get("query_string", b"")
    asked = scope["path"].encode() + (b"?" + query if query else b"")
    language = _language(scope)
    return RedirectResponse(f"{LOGIN}?lang={language}&next={quote(asked)}", status_code=303)


def _language(scope: Scope) -> str:
    # Any byte may stand in an address, so it is read as Starlette reads it.
    asked = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("lang", [DEFAULT])[0]
    return asked if asked in LANGUAGES else DEFAULT


def _target(request: Request) -> str:
    asked = request.query_params.get("next", "/")
    try:
        parts = urlsplit(asked)
    except ValueError:
        return "/"
    # Only a path of this app: never another host, however it is disguised.
    inside = asked.startswith("/") and not asked.startswith(("//", "/\\")) and not parts.netloc
    return asked if inside else "/"


def _is_same(cookie: str, written: str) -> bool:
    """Compare two texts in constant time; whoever asks may send any letters."""
    left, right = (text.encode("utf-8", "surrogatepass") for text in (cookie, written))
    return hmac.compare_digest(left, right)


def _is_live(token: str) -> bool:
    with open_book().reading() as session:
        return session_actor(session, token, datetime.now(UTC)) is not None


def _token(name: str, password: str) -> str | None:
    book = open_book()
    with book.writing() as unit:
        found = sign_in(unit.session, name, password, datetime.now(UTC))
        unit.audit("sign in" if found else "sign in refused", f"person:{name[:80]}")
    return found[1] if found else None


def _page(request: Request, fault: str, status: int = 200) -> Response:
    translate = Translator(_language(request.scope))
    token = request.cookies.get(FORM_COOKIE) or secrets.token_urlsafe(24)
    try:
        shows_demo = is_demo(open_book())
    except LedgerError as error:
        _LOG.warning("the book cannot be opened: %s", error)
        shows_demo, fault, status = False, " ".join(translate.error(error)), 503
    response = HTMLResponse(_html(request, translate, token, translate(fault), shows_demo=shows_demo), status)
    response.set_cookie(FORM_COOKIE, token, httponly=True, samesite="strict", path="/auth")
    response.headers["cache-control"] = "no-store"
    return response


def _html(request: Request, translate: Translator, token: str, fault: str, *, shows_demo: bool) -> str:
    asked = quote(_target(request))
    other = "en" if translate.language == "zh" else "zh"
    says = {
        "lang": "zh-CN" if translate.language == "zh" else "en",
        "title": translate("Science-technology investment ledger"),
        "lead": translate("Every yuan shows the clause it was paid by; what was posted stays."),
        "heading": translate("Sign in"),
        "name": translate("User name"),
        "password": translate("Password"),
        "button": translate("Sign in"),
        "fault": f'<p class="fault" role="alert">✕ {escape(fault)}</p>' if fault else "",
        "demo": _demo_note(translate) if shows_demo else "",
        "switch": LANGUAGES[other],
        "other": other,
    }
    action = f"{LOGIN}?lang={translate.language}&next={asked}"
    return _TEMPLATE.format(action=escape(action), token=escape(token), asked=escape(asked), **says)


def _demo_note(translate: Translator) -> str:
    rows = "".join(
        f"<tr><td><code>{name}</code></td><td>{escape(translate.name(role))}</td></tr>"
        for name, role in DEMO_PEOPLE.items()
    )
    says = escape(translate("This is the sample book. Everybody's password is demo-2009."))
    return f"<aside><p>{says}</p><table>{rows}</table></aside>"


_TEMPLATE = """<!doctype html>
<html lang="{lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title><style>
*{{box-sizing:border-box}}
body{{margin:0;min-height:100vh;display:grid;place-items:center;background:#eef2f6;color:#1d2a36;font:16px/1.6
"Noto Sans SC","Noto Sans CJK SC","Source Han Sans SC","Microsoft YaHei","PingFang SC",sans-serif}}
main{{width:min(26rem,92vw);background:#fff;border-radius:10px;padding:2rem 2.2rem 1.6rem;
box-shadow:0 8px 30px rgba(31,78,121,.14);border-top:5px solid #1F4E79}}
h1{{font-size:1.3rem;margin:0;color:#1F4E79}} .lead{{margin:.2rem 0 1.2rem;color:#4a5a68;font-size:.9rem}}
label{{display:block;margin:.8rem 0 .2rem;font-size:.92rem}}
input{{width:100%;padding:.6rem .7rem;font:inherit;border:1px solid #8a99a6;border-radius:6px}}
input:focus,button:focus,a:focus{{outline:3px solid #7fb0dd;outline-offset:1px}}
button{{width:100%;margin-top:1.3rem;padding:.65rem;font:inherit;color:#fff;background:#1F4E79;border:0;
border-radius:6px;cursor:pointer}} button:hover{{background:#173c5e}}
.fault{{background:#fdecea;color:#8c1d18;border-left:4px solid #b3261e;padding:.5rem .7rem;margin:.4rem 0}}
aside{{margin-top:1.3rem;padding:.7rem .9rem;background:#f2f6fa;border-radius:6px;font-size:.88rem}}
aside p{{margin:0 0 .3rem}} td{{padding:0 1rem 0 0}} .switch{{text-align:right;margin:.9rem 0 0;font-size:.9rem}}
a{{color:#1F4E79}}
</style></head><body><main><h1>{title}</h1><p class="lead">{lead}</p>{fault}
<form method="post" action="{action}" aria-label="{heading}">
<input type="hidden" name="token" value="{token}">
<label for="name">{name}</label><input id="name" name="name" autocomplete="username" required autofocus>
<label for="password">{password}</label>
<input id="password" name="password" type="password" autocomplete="current-password" required>
<button type="submit">{button}</button></form>{demo}
<p class="switch"><a href="/auth/login?lang={other}&amp;next={asked}" lang="{other}">{switch}</a></p>
</main></body></html>"""
