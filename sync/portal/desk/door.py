"""The desk's door: who is signed in, whether a form is ours, what a browser may do with a page.

It owns cookies, CSRF tokens, security headers and roles. A session cookie is HttpOnly and
SameSite=Strict; a form's token is a MAC of that cookie, so a foreign site can neither read nor
guess it. It must never write a password, a token or an answer into a log or an address.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from fastapi import Request
from starlette.responses import Response

from sync.portal import accounts
from sync.portal.accounts import Account, Role
from sync.portal.opening import Portal

SESSION = "motcua_desk"
VISIT = "motcua_visit"
LANGUAGE = "motcua_language"
_TOUCH_MS = 60_000
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


class Turned(Exception):
    """Ends a request by sending the browser elsewhere."""

    def __init__(self, location: str) -> None:
        super().__init__(location)
        self.location = location


class Refused(Exception):
    """Ends a request with a plain page: 403 for what may not be, 404 for what is not.

    `why` names the words of the page; `retry_after_s` is told when trying again helps."""

    def __init__(self, status: int, why: str = "refused", retry_after_s: int = 0) -> None:
        super().__init__(status)
        self.status, self.why, self.retry_after_s = status, why, retry_after_s


@dataclass(frozen=True, slots=True)
class Visit:
    """A browser: its language, the account when signed in, and the token for its forms."""

    language: str
    token: str
    account: Account | None
    csrf: str

    @property
    def who(self) -> str:
        return self.account.name if self.account else ""


@dataclass(frozen=True, slots=True)
class Entrance:
    """`secure` marks the cookies for HTTPS only."""

    portal: Portal
    secure: bool

    def visit(self, request: Request) -> Visit:
        """Who asks; somebody unknown has a visit token only, which protects the sign-in form."""
        token = request.cookies.get(SESSION, "")
        return self._visit(request, self._account(token) if token else None)

    def stranger(self, request: Request) -> Visit:
        """The same without a question to the database, when that does not answer: nobody known."""
        return self._visit(request, None)

    def _visit(self, request: Request, account: Account | None) -> Visit:
        token = request.cookies.get(SESSION, "")
        kept = token if account else request.cookies.get(VISIT, "") or secrets.token_urlsafe(24)
        language = "en" if request.cookies.get(LANGUAGE) == "en" else "vi"
        return Visit(language, kept, account, csrf_of(kept))

    def signed_in(self, request: Request, *roles: Role) -> Visit:
        """Raises Turned to the sign-in or the first change of the password, Refused for a role."""
        visit = self.visit(request)
        if visit.account is None:
            raise Turned("/sign-in")
        if visit.account.must_change and request.url.path != "/password":
            raise Turned("/password")
        if roles and visit.account.role not in roles:
            raise Refused(403)
        return visit

    def form(self, request: Request, csrf: str, *roles: Role, is_signed_in: bool = False) -> Visit:
        """Who sends a form. Raises Refused unless it was made for this very visit, and what
        signed_in() raises when `is_signed_in` or a role is asked for."""
        wants_account = is_signed_in or bool(roles)
        visit = self.signed_in(request, *roles) if wants_account else self.visit(request)
        if not hmac.compare_digest(visit.csrf.encode(), csrf.encode()):
            raise Refused(403)
        return visit

    def remember(self, response: Response, name: str, value: str) -> None:
        response.set_cookie(
            name, value, httponly=True, secure=self.secure, samesite="strict", path="/"
        )

    def _account(self, token: str) -> Account | None:
        at_ms = self.portal.clock()
        with self.portal.store.reading() as connection:
            session = accounts.find_session(connection, token, at_ms)
        if session is None:
            return None
        if at_ms - session.seen_ms > _TOUCH_MS:
            with self.portal.store.writing() as connection:
                accounts.touch_session(connection, token, at_ms)
        return session.account


def csrf_of(token: str) -> str:
    """What the forms of this very session carry."""
    return hmac.new(token.encode(), b"motcua desk form", hashlib.sha256).hexdigest()
