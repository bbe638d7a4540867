"""A portal with something on every page of the desk: applications of real procedures, invented."""

from __future__ import annotations

import io
import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from PIL import Image, ImageDraw
from support.catalogue import shipped
from support.portal_device import FakeDevice, described, enrolled, event_id, submitted
from support.publications import publish

from kiosk_app.domain.example import example_for
from sync.portal import accounts, papers, tasks
from sync.portal.accounts import Role
from sync.portal.opening import Portal
from sync.sealing import seal_attachment

PASSWORD = "mot mat khau rieng"
ONE_TIME = "lan"
"""The official who signs in for the first time; `fill_desk` tells the password."""
LONG_WORDS = (
    "Xin sửa lại họ tên mẹ trong đơn: viết thiếu một chữ, đúng như trong căn cước là "
    "Nguyễn Hoàng Thị Phương Thảo Nguyên, xin cảm ơn các anh chị ở bộ phận một cửa."
)
_ZONE = timedelta(hours=7)
_KINDS = ("1.001193", "1.004194", "2.000635", "1.000894")


@dataclass(frozen=True, slots=True)
class Desk:
    """Where it is, and the one-time password of the official who comes for the first time."""

    url: str
    one_time: str


def fill_desk(portal: Portal, count: int = 9) -> str:
    """Accounts cuc (official), tam (technician), van (operator) with PASSWORD, and lan with the
    one-time password that is answered; applications, papers, a request, tasks, a notice."""
    device, now = enrolled(portal), datetime.now(UTC) + _ZONE
    for name, role in (("cuc", Role.OFFICIAL), ("tam", Role.TECHNICIAN), ("van", Role.OPERATOR)):
        first = accounts.add_account(portal.store, name, role, portal.clock())
        accounts.change_password(portal.store, name, first, PASSWORD, portal.clock())
    for number in range(1, count + 1):
        device.exchange(portal, device.record("application.submitted.v1", _filed(number, now)))
    _hand_in_papers(portal, device)
    device.exchange(portal, device.record("personal.requested.v1", _asked(now)))
    with portal.store.writing() as connection:
        tasks.open_task(connection, "refused", "ab" * 16, portal.clock())
        tasks.open_task(connection, "clone", "M7F", portal.clock())
    today = now.date()
    week = {"valid_from": today.isoformat(), "valid_until": (today + timedelta(7)).isoformat()}
    publish(portal, today=today, **week)
    return accounts.add_account(portal.store, ONE_TIME, Role.OFFICIAL, portal.clock())


def code_of(number: int) -> str:
    """The code of the application of that number, from 1."""
    return f"M7F-29QX-K4{number:02d}".replace("0", "P").replace("1", "C")


def _filed(number: int, now: datetime) -> dict[str, Any]:
    procedure = shipped(_KINDS[number % len(_KINDS)])
    filed = now - timedelta(hours=5 * number)
    return submitted(
        number,
        code=code_of(number),
        procedure=procedure.code,
        version=procedure.version,
        answers=example_for(procedure, number, date.fromisoformat(filed.date().isoformat())),
        titles={"procedure": procedure.title.get("vi")},
        filed_at=f"{filed:%Y-%m-%dT%H:%M:%S}+07:00",
        due=f"{now + timedelta(days=3):%Y-%m-%d}T17:00:00+07:00",
        papers=[],
        missing=[paper.paper for paper in procedure.documents][:1] if number % 2 else [],
    )


def _hand_in_papers(portal: Portal, device: FakeDevice) -> None:
    for page in range(2):
        sealed = seal_attachment(_picture(page))
        content = {**described(1, sealed), "code": code_of(1)}
        record = device.record("attachment.described.v1", content)
        device.exchange(portal, record)
        if page == 0:
            portal.blobs.put(sealed.ciphertext)
            with portal.store.writing() as connection:
                papers.finish(connection, sealed.cipher_sha256)


def _picture(page: int) -> bytes:
    sheet = Image.new("RGB", (600, 780), "white")
    lines, rng = ImageDraw.Draw(sheet), random.Random(page)
    for row in range(60, 720, 24):
        lines.line((50, row, 50 + rng.randrange(200, 500), row), fill="#333333", width=6)
    out = io.BytesIO()
    sheet.save(out, "JPEG")
    return out.getvalue()


def _asked(now: datetime) -> dict[str, Any]:
    return {
        "request": event_id(99),
        "application": submitted(2)["application"],
        "code": code_of(2),
        "what": "correct",
        "words": LONG_WORDS,
        "proof": "receipt+card",
        "at": f"{now:%Y-%m-%dT%H:%M:%S}+07:00",
    }
