"""What the portal still knows of an application in the archive: that it is there, state and dates.

It owns the questions to the table `archived`, for whoever meets an application that is not in the
live tables. It must never open a file.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from sync.portal.numbering import as_code
from sync.portal.tables_work import ARCHIVED


def by_code(connection: Connection, code: str) -> Any | None:
    """The line of an archived application."""
    return connection.execute(select(ARCHIVED).where(_away(ARCHIVED.c.code == code))).first()


def archived_code(connection: Connection, application: bytes) -> str | None:
    """Its code, when the archive holds it."""
    here = select(ARCHIVED.c.code).where(_away(ARCHIVED.c.id == application))
    return connection.execute(here).scalar()


def is_archived(connection: Connection, application: bytes, code: str) -> bool:
    """Whether the archive holds this application, or another with this code."""
    named = (ARCHIVED.c.id == application) | (ARCHIVED.c.code == code)
    return connection.execute(select(ARCHIVED.c.id).where(_away(named))).first() is not None


def find(connection: Connection, code: str) -> Any | None:
    """The line of an archived application, by its code, however it was typed, or
    the authority's number."""
    is_code = ARCHIVED.c.code.in_([code, as_code(code) or code])
    named = is_code | (ARCHIVED.c.authority_number == code)
    return connection.execute(select(ARCHIVED).where(_away(named))).first()


def _away(named: Any) -> Any:
    return named & ARCHIVED.c.back_ms.is_(None)
