"""A database that objects or does not answer: whoever comes is asked back, and nobody is quoted."""

from __future__ import annotations

import asyncio
import logging

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from support.desk_browser import Browser, signed_in
from support.portal_device import FakeDevice, submitted
from support.postgres import ON_BOTH

from sync import wire
from sync.portal.http import make_app
from sync.portal.opening import Portal

pytestmark = ON_BOTH
NAME = "Sùng Thị Bí Mật"


def lose(portal: Portal, table: str) -> None:
    with portal.store.writing() as connection:
        connection.execute(text(f"DROP TABLE {table}"))


def filed(device: FakeDevice) -> bytes:
    content = {**submitted(1), "answers": {"ho_ten": NAME}}
    record = device.record("application.submitted.v1", content)
    return wire.frame([device.envelope(record)])


def test_a_machine_is_asked_to_come_back(
    portal: Portal, device: FakeDevice, caplog: pytest.LogCaptureFixture
) -> None:
    """A database on its knees is no fault of the record's; the log must hold nobody's answers."""
    lose(portal, "events")

    async def asked() -> httpx.Response:
        transport = httpx.ASGITransport(app=make_app(portal))
        async with httpx.AsyncClient(transport=transport, base_url="http://portal") as client:
            return await client.post("/v1/exchange", content=filed(device))

    with caplog.at_level(logging.WARNING):
        answer = asyncio.run(asked())
    assert (answer.status_code, answer.json()) == (503, {"error": "database"})
    assert int(answer.headers["retry-after"]) > 0
    assert "INSERT INTO" in caplog.text and NAME not in caplog.text


def test_no_error_of_the_database_quotes_a_row(portal: Portal, device: FakeDevice) -> None:
    """It ends in a terminal or a log, whoever forgot to catch it."""
    lose(portal, "applications CASCADE" if portal.settings.database else "applications")
    with pytest.raises(SQLAlchemyError) as caught, portal.store.writing() as connection:
        connection.execute(
            text("INSERT INTO applications (applicant) VALUES (:name)"), {"name": NAME}
        )
    assert NAME not in str(caught.value)


def test_an_official_reads_why_and_what_to_do(portal: Portal, browser: Browser) -> None:
    """A plain "Internal Server Error" says neither; not even who is signed in can be asked then."""
    desk = signed_in(portal, browser)
    lose(portal, "sessions")
    answer = desk.get("/applications")
    assert answer.status_code == 503 and "Dữ liệu không bị mất" in answer.text
    assert int(answer.headers["retry-after"]) > 0
