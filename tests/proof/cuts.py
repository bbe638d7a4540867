"""Every byte position of a small exchange, cut: real transport, real portal, a proxy between them.

It owns what is exchanged (an application with a small page goes up, a decision comes down) and what
must hold after each cut: one more contact brings everything to order, once.
"""

from __future__ import annotations

import secrets
from contextlib import ExitStack
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from sync.contact import ContactFailed, Contacts
from sync.datafolder import DataFolder, open_data_folder
from sync.portal import applications
from sync.portal.decisions import Decision, decide
from sync.portal.states import State
from sync.portal_link import enrol_by_file
from sync.records import parse
from sync.transport.https import HttpSettings, HttpTransport
from tests.support.byte_proxy import Cut, CuttingProxy, How, Way, cutting
from tests.support.filings import file_application
from tests.support.findings import Findings
from tests.support.live_portal import LivePortal, live_portal

PAGE_BYTES = 96
_STALL_S = 0.12
_TRIES = 5
"""Some exchanges are a block shorter; on a busy machine one may be given up before it is cut."""
_MEASURED = 3
_PATIENT_S = 30.0


class Met(Enum):
    """What became of a cut: done, beyond the end of exchanges that were whole, or not come to."""

    CUT = "cut"
    BEYOND = "beyond"
    MISSED = "missed"


@dataclass
class Cutting:
    """One machine, one portal, and the proxy between them."""

    folder: DataFolder
    portal: LivePortal
    proxy: CuttingProxy
    codes: list[str] = field(default_factory=list)
    decided: int = 0
    _transports: dict[float, HttpTransport] = field(default_factory=dict)

    def begin(self) -> None:
        """A first filing is delivered, so that a decision can come down with the next."""
        self._file(with_page=False)
        if not self.contact(_PATIENT_S):
            raise RuntimeError("not even the first filing is delivered")

    def exchange(self) -> None:
        """What the next contact will say in both directions."""
        decide(self.portal.portal, self.codes[-1], Decision(State.ACCEPTED, "chaos", "note"))
        self.decided += 1
        self._file(with_page=True)

    def _file(self, *, with_page: bool) -> None:
        page = secrets.token_bytes(PAGE_BYTES) if with_page else None
        file_application(self.folder, photo=page)
        (row,) = self.folder.db.execute(
            "SELECT body FROM sync_outbox WHERE kind = 'application.submitted.v1'"
            " ORDER BY seq DESC LIMIT 1"
        ).fetchall()
        self.codes.append(code_in(bytes(row[0])))

    def contact(self, stall_s: float) -> bool:
        """Whether a whole contact ended well."""
        transport = self._transport(stall_s)
        contacts = Contacts(self.folder, transport)
        try:
            contacts.start()
            contacts.contact()
        except ContactFailed:
            return False
        finally:
            transport.close()
        return True

    def _transport(self, stall_s: float) -> HttpTransport:
        """Reading the certificates of the world takes longer than a contact: once for all."""
        if stall_s not in self._transports:
            settings = HttpSettings(self.proxy.url, stall_s=stall_s)
            self._transports[stall_s] = HttpTransport(settings)
        return self._transports[stall_s]

    def measure(self) -> dict[Way, int]:
        """How many bytes an uncut exchange has in each direction, at most: what is sealed grows by
        whole blocks, sooner or later."""
        sizes = dict.fromkeys(Way, 0)
        for _ in range(_MEASURED):
            self.exchange()
            self.proxy.arm(None)
            if not self.contact(_PATIENT_S):
                raise RuntimeError("the exchange to be cut does not even work whole")
            sizes = {way: max(sizes[way], self.proxy.passed[way]) for way in Way}
        return sizes

    def cut(self, plan: Cut) -> tuple[Met, Findings]:
        """Whether the cut came about, and what is wrong after one calm contact."""
        found, met = Findings(), Met.MISSED
        for _ in range(_TRIES):
            met = self._try(plan, found)
            if met is Met.CUT or found.words():
                break
        return met, found

    def _try(self, plan: Cut, found: Findings) -> Met:
        self.exchange()
        self.proxy.arm(plan)
        is_whole = self.contact(_STALL_S if plan.how is How.SILENT else _PATIENT_S)
        was_cut = self.proxy.was_cut
        self.proxy.arm(None)
        if not self.contact(_PATIENT_S):
            found.stuck.append("the contact after the cut fails")
        found.add(self.judge())
        if was_cut:
            return Met.CUT
        return Met.BEYOND if is_whole else Met.MISSED

    def judge(self) -> Findings:
        """Everything filed, once, with its page; every decision here, once."""
        found, outbox = Findings(), self.folder.outbox
        if outbox.waiting(1) or outbox.waiting_attachments(1):
            found.stuck.append("something is still on its way")
        with self.portal.portal.store.reading() as connection:
            held = applications.as_json(connection, self.portal.portal.blobs)
        codes = [str(one["code"]) for one in held]
        found.lost += [f"{code} is not at the portal" for code in self.codes if code not in codes]
        found.doubled += [f"{code} is there twice" for code in set(codes) if codes.count(code) > 1]
        pages = [page for one in held for page in one["attachments"]]
        if len(pages) != len(self.codes) - 1:
            found.lost.append(f"{len(pages)} pages for {len(self.codes) - 1} filings with one")
        found.stuck += ["a page is not whole" for page in pages if not page["complete"]]
        here = self.folder.db.execute("SELECT count(*) FROM sync_inbox").fetchone()[0]
        if here != self.decided:
            found.lost.append(f"{self.decided} decisions were taken, {here} came down")
        return found


def code_in(body: bytes) -> str:
    """The code of an application, from its canonical content."""
    content = parse(body)
    assert isinstance(content, dict)
    return str(content["code"])


def cutter(scratch: Path, stack: ExitStack) -> Cutting:
    """A fresh machine and portal below `scratch`, until `stack` ends."""
    portal = stack.enter_context(live_portal(scratch / "portal"))
    host, _, port = portal.url.removeprefix("http://").partition(":")
    proxy = stack.enter_context(cutting(host, int(port)))
    folder = open_data_folder(scratch / "kiosk", make=True)
    stack.callback(folder.close)
    enrol_by_file(folder, portal.file())
    made = Cutting(folder, portal, proxy)
    made.begin()
    return made
