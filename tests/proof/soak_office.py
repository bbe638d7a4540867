"""The office behind a soak: it names its staff, publishes, and answers what people file.

It owns what the portal's own verbs are called with, and tells the people of the soak by a file what
an office tells by letter: PINs, of whom more is asked, whose matter is done.
"""

from __future__ import annotations

import json
import time
from datetime import date, timedelta
from pathlib import Path

from sync.portal import accounts, staff
from sync.portal.accounts import Role
from sync.portal.decisions import Decision, Document, decide
from sync.portal.participation import publishing, statements
from sync.portal.states import State
from tests.e2e.crash_machines import RealPortal
from tests.support.documents import pdf

OFFICIAL, TECHNICIAN = "Vi Thị Lan", "Lô Văn Bình"
EVERY_S = 3.0


class Office:
    """`step` is called again and again."""

    def __init__(self, portal: RealPortal, words: Path) -> None:
        self._portal, self._words = portal, words
        self._told: dict[str, list[str]] = {"asked": [], "returned": []}
        self._pins = {
            OFFICIAL: self._name(OFFICIAL, Role.OFFICIAL),
            TECHNICIAN: self._name(TECHNICIAN, Role.TECHNICIAN),
        }
        self._publish()
        self._tell()
        self._next_s = 0.0

    def _name(self, name: str, role: Role) -> str:
        portal = self._portal.desk
        accounts.add_account(portal.store, name, role, portal.clock())
        return staff.set_pin(portal, name, "soak")

    def _publish(self) -> None:
        today = date.today()
        span = (today.isoformat(), (today + timedelta(days=7)).isoformat(), "Phòng Kinh tế", today)
        text = {"vi": "Sáng thứ Năm, tại Trạm Y tế xã. Mang theo sổ tiêm."}
        notice = statements.notice({"vi": "Tiêm phòng cho trẻ"}, text, *span)
        publishing.publish(self._portal.desk, notice, "soak")
        matter = statements.Matter(
            title={"vi": "Kế hoạch làm đường bản Mường Lống 2"},
            summary={"vi": "Xã định làm đường bê tông rộng ba mét, dài hai cây số."},
            full={},
            questions=[
                statements.Question(
                    {"vi": "Bà con có đồng ý không?"},
                    ({"vi": "Đồng ý"}, {"vi": "Không đồng ý"}),
                    words=True,
                ),
                statements.Question({"vi": "Đường nên đi lối nào?"}, words=True),
            ],
        )
        publishing.publish(self._portal.desk, statements.consultation(matter, *span), "soak")

    def step(self) -> None:
        """Decides about what is new: every third one is asked for more, every third one done."""
        if time.monotonic() < self._next_s:
            return
        for one in self._portal.listing():
            code = str(one["code"])
            if one["state"] == State.SUBMITTED.value and code not in self._portal.notes:
                self._decide(code, len(self._portal.notes))
        self._tell()
        self._next_s = time.monotonic() + EVERY_S

    def _decide(self, code: str, number: int) -> None:
        portal, note = self._portal, f"note {number}"
        portal.notes[code] = note
        kind = number % 3
        state = State.SUPPLEMENT_REQUESTED if kind == 0 else State.ACCEPTED
        decide(portal.desk, code, Decision(state, "soak", note))
        if kind == 0:
            self._told["asked"].append(code)
        if kind == 1:
            portal.documents[code] = pdf(2)
            document = Document(portal.documents[code], "application/pdf")
            decide(portal.desk, code, Decision(State.RETURNED, "soak", document=document))
            self._told["returned"].append(code)

    def _tell(self) -> None:
        new = self._words.with_suffix(".new")
        new.write_text(json.dumps({"pins": self._pins, **self._told}), "utf-8")
        new.replace(self._words)
