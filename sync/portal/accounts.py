"""People who may sign in at the desk: accounts, tries, sessions.

Passwords are kept as verifiers (`passwords`), session tokens as SHA-256 of the token; neither can
be turned back. Five wrong passwords lock an account for a quarter of an hour, and a name that does
not exist costs as much time as one that does. Nothing here knows about HTTP.
"""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from dataclasses import dataclass, replace
from enum import Enum

from sqlalchemy import Connection, delete, insert, select, update

from sync.portal.audit import note_act
from sync.portal.content import is_hidden
from sync.portal.store import Store
from sync.portal.tables import ACCOUNTS, SESSIONS
from sync.verifiers import (
    LONGEST_PASSWORD,
    SHORTEST_PASSWORD,
    is_password,
    make_verifier,
    nobodys_verifier,
)

TRIES = 5
LOCK_MS = 15 * 60_000
IDLE_MS = 30 * 60_000
ABSOLUTE_MS = 10 * 3_600_000
_ONE_TIME_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # no look-alikes: it is read aloud


class Role(Enum):
    OFFICIAL = "official"
    TECHNICIAN = "technician"
    OPERATOR = "operator"


class AccountError(ValueError):
    """A refused account action; the text is fit for the terminal and the page maps its code."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


@dataclass(frozen=True, slots=True)
class Account:
    name: str
    role: Role
    must_change: bool


@dataclass(frozen=True, slots=True)
class Session:
    """An open session and when it was last seen (ms)."""

    account: Account
    seen_ms: int


def add_account(store: Store, name: str, role: Role, at_ms: int, by: str = "operator") -> str:
    """Make an account and answer its one-time password, which is stored nowhere in clear. `by` is
    who made it, "operator" for the terminal.

    Raises AccountError (`name`, `exists`)."""
    cleaned = clean_name(name)
    is_seen = any(map(str.isalnum, cleaned)) and not any(map(is_hidden, cleaned))
    if not is_seen or len(cleaned) > 60:
        raise AccountError("name", "an account name has 1 to 60 letters, on one line, none hidden")
    password = _one_time_password()
    verifier = make_verifier(password)
    with store.writing() as connection:
        if connection.execute(select(ACCOUNTS.c.name).where(ACCOUNTS.c.name == cleaned)).first():
            raise AccountError("exists", f"an account named {cleaned} exists already")
        connection.execute(
            insert(ACCOUNTS).values(
                name=cleaned,
                role=role.value,
                verifier=verifier,
                must_change=True,
                failures=0,
                locked_until_ms=0,
                created_ms=at_ms,
            )
        )
        note_act(connection, at_ms, by, "account.added", cleaned)
    return password


def reset_password(store: Store, name: str, at_ms: int, by: str = "operator") -> str:
    """Another one-time password, for somebody who has lost theirs. The old one and every session of
    the account end; a lock after wrong tries too. Raises AccountError (`unknown`)."""
    cleaned = clean_name(name)
    password = _one_time_password()
    verifier = make_verifier(password)
    with store.writing() as connection:
        here = update(ACCOUNTS).where(ACCOUNTS.c.name == cleaned)
        values = {"verifier": verifier, "must_change": True, "failures": 0, "locked_until_ms": 0}
        if not connection.execute(here.values(**values)).rowcount:
            raise AccountError("unknown", f"there is no account named {cleaned}")
        connection.execute(delete(SESSIONS).where(SESSIONS.c.account == cleaned))
        note_act(connection, at_ms, by, "password.reset", cleaned)
    return password


def _one_time_password() -> str:
    return "-".join("".join(secrets.choice(_ONE_TIME_ALPHABET) for _ in range(5)) for _ in range(3))


def check_password(store: Store, name: str, password: str, at_ms: int) -> Account | None:
    """The account when the password is right and the account not locked, else None.

    One answer for a wrong name, a wrong password and a locked account: the caller cannot tell an
    attacker which it was. The slow hash runs outside of any transaction: guesses at the sign-in
    page must not hold up the machines' exchanges."""
    cleaned = clean_name(name)
    with store.reading() as connection:
        verifier = connection.execute(
            select(ACCOUNTS.c.verifier).where(ACCOUNTS.c.name == cleaned)
        ).scalar()
    fits = is_password(nobodys_verifier() if verifier is None else str(verifier), password)
    if verifier is None:
        return None
    with store.writing() as connection:
        return _settle_try(connection, cleaned, str(verifier), fits, at_ms)


def _settle_try(
    connection: Connection, name: str, verifier: str, fits: bool, at_ms: int
) -> Account | None:
    row = connection.execute(
        select(ACCOUNTS).where(ACCOUNTS.c.name == name).with_for_update()
    ).first()
    # Between look and lock the password may have been changed: then nothing was proved.
    if row is None or row.verifier != verifier or row.locked_until_ms > at_ms:
        return None
    here = update(ACCOUNTS).where(ACCOUNTS.c.name == name)
    if not fits:
        failures = row.failures + 1
        locked = at_ms + LOCK_MS if failures >= TRIES else 0
        connection.execute(here.values(failures=0 if locked else failures, locked_until_ms=locked))
        note_act(connection, at_ms, name, "signin.locked" if locked else "signin.wrong", "")
        return None
    connection.execute(here.values(failures=0, locked_until_ms=0))
    return Account(row.name, Role(row.role), row.must_change)


def change_password(store: Store, name: str, current: str, wanted: str, at_ms: int) -> Account:
    """Raises AccountError (`current`, `short`, `same`). Every session of the account ends; the
    account is answered as it is now."""
    account = check_password(store, name, current, at_ms)
    if account is None:
        raise AccountError("current", "the present password is not right")
    if not SHORTEST_PASSWORD <= len(wanted) <= LONGEST_PASSWORD:
        raise AccountError("short", f"a password has at least {SHORTEST_PASSWORD} characters")
    if wanted == current:
        raise AccountError("same", "the new password is the old one")
    verifier = make_verifier(wanted)
    with store.writing() as connection:
        here = update(ACCOUNTS).where(ACCOUNTS.c.name == name)
        connection.execute(here.values(verifier=verifier, must_change=False))
        connection.execute(delete(SESSIONS).where(SESSIONS.c.account == name))
        note_act(connection, at_ms, name, "password.changed", "")
    return replace(account, must_change=False)


def open_session(connection: Connection, account: Account, at_ms: int) -> str:
    """A fresh random token of 256 bits for the cookie. Expired sessions are swept on the way."""
    connection.execute(
        delete(SESSIONS).where(
            (SESSIONS.c.seen_ms < at_ms - IDLE_MS) | (SESSIONS.c.created_ms < at_ms - ABSOLUTE_MS)
        )
    )
    token = secrets.token_urlsafe(32)
    connection.execute(
        insert(SESSIONS).values(
            token_sha256=_token_digest(token),
            account=account.name,
            created_ms=at_ms,
            seen_ms=at_ms,
        )
    )
    note_act(connection, at_ms, account.name, "signin", "")
    return token


def find_session(connection: Connection, token: str, at_ms: int) -> Session | None:
    """The session while it is neither idle nor old."""
    row = connection.execute(
        select(SESSIONS.c.created_ms, SESSIONS.c.seen_ms, ACCOUNTS)
        .join(ACCOUNTS, ACCOUNTS.c.name == SESSIONS.c.account)
        .where(SESSIONS.c.token_sha256 == _token_digest(token))
    ).first()
    if row is None or row.seen_ms < at_ms - IDLE_MS or row.created_ms < at_ms - ABSOLUTE_MS:
        return None
    return Session(Account(row.name, Role(row.role), row.must_change), row.seen_ms)


def touch_session(connection: Connection, token: str, at_ms: int) -> None:
    connection.execute(
        update(SESSIONS)
        .where(SESSIONS.c.token_sha256 == _token_digest(token))
        .values(seen_ms=at_ms)
    )


def close_session(connection: Connection, token: str, at_ms: int) -> None:
    session = find_session(connection, token, at_ms)
    connection.execute(delete(SESSIONS).where(SESSIONS.c.token_sha256 == _token_digest(token)))
    if session:
        note_act(connection, at_ms, session.account.name, "signout", "")


def clean_name(name: str) -> str:
    """A name as it is kept and compared."""
    return unicodedata.normalize("NFC", name).strip()


def _token_digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
