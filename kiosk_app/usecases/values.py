"""What crosses the boundary of the use cases: frozen values, no rows, no keys, no widgets.

It owns the shapes that flow and the commands see. Nothing here may hold a database connection, and
nothing here is changed in place: every verb that changes a draft returns the draft as it now is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any, NewType

from kiosk_app.domain.hands import ALONE, Handling
from kiosk_app.domain.procedure import Procedure

DraftId = NewType("DraftId", bytes)  # 16 bytes; the application keeps it


@dataclass(frozen=True, slots=True)
class Consent:
    """What a person agreed to: `what` of which `paper`, SHA-256 of the words, language, time."""

    what: str
    paper: str
    text: str
    lang: str
    given_at: str


@dataclass(frozen=True, slots=True)
class NoticeShown:
    """The notice about personal data as shown: SHA-256 of its words in hex, language, time.

    `consents` are what was agreed to beside it, never a condition of filing.
    """

    text: str
    lang: str
    shown_at: str
    consents: tuple[Consent, ...] = ()

    def tree(self) -> dict[str, Any]:
        """As records and drafts keep it."""
        said: dict[str, Any] = {"text": self.text, "lang": self.lang, "shown_at": self.shown_at}
        return said | ({"consents": [asdict(c) for c in self.consents]} if self.consents else {})


@dataclass(frozen=True, slots=True)
class AttachedPage:
    """A page of a paper, `page` counting from 1; `size_bytes` of the picture.

    `verdict` is how readable it was found: good, blurred, glare, dark or no_page.
    """

    paper: str
    page: int
    digest: str
    size_bytes: int
    verdict: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A page for the screen: `grey` holds width * height bytes, rows from the top."""

    width: int
    height: int
    grey: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Draft:
    """What a person has said so far. `procedure` is the version the draft began with, for ever.

    `answers` maps field ids to record values; `position` is the id of the question last shown;
    `how` is how identity was established: typed, card_scanned or seen_by_official. `supplements` is
    the code of the application whose request for papers it answers, or "".
    """

    id: DraftId
    procedure: Procedure
    answers: Mapping[str, Any] = field(repr=False)
    position: str | None
    pages: tuple[AttachedPage, ...]
    how: str
    created_at: datetime
    notice: NoticeShown | None
    supplements: str = ""
    handling: Handling = ALONE

    def pages_of(self, paper: str) -> tuple[AttachedPage, ...]:
        """The captured pages of one paper, in order."""
        return tuple(page for page in self.pages if page.paper == paper)


@dataclass(frozen=True, slots=True)
class Filed:
    """The filing receipt's content. `due` is what is expected, counted as if accepted at filing.

    `missing_papers` are paper codes; `receipt_qr` is the signed text of the QR.
    """

    application_id: bytes
    code: str
    procedure: str
    version: str
    filed_at: str
    uncertainty_s: int
    due: str | None
    missing_papers: tuple[str, ...]
    receipt_qr: str


@dataclass(frozen=True, slots=True)
class ResumeSlip:
    """What brings a sealed draft back: a code to type, the same as a QR, and until when."""

    code: str
    qr: str
    until: datetime


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One event of the timeline. `state` is a word of contracts.md or None."""

    at: str
    what: str
    state: str | None
    by: str
    note: str
    papers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ResultShown:
    """The document of a result: `is_here` once its bytes can be shown (Kiosk.result_file)."""

    media_type: str
    size_bytes: int
    is_here: bool


@dataclass(frozen=True, slots=True)
class ResultFile:
    """A result's document in clear, in memory only."""

    media_type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Tracking:
    """What became of an application. `delivery` is a word of contracts.md.

    `due` is binding after acceptance; before that `expected` is what to say. `as_known_on` is
    the last word of the portal, by wire or by hand (ISO 8601), None when there was none. `result`:
    a document came, or is on its way. `owners` are names, `papers` (paper code, pages),
    `asked` codes of papers that the authority asks for: like notes and results they are for those
    who proved that the application is theirs (usecases/proving.py).
    """

    code: str
    authority_number: str | None
    procedure: Procedure
    filed_at: str
    uncertainty_s: int
    state: str
    delivery: str
    has_conflict: bool
    due: str | None
    expected: str | None
    as_known_on: str | None
    missing_papers: tuple[str, ...]
    receipt_qr: str
    history: tuple[HistoryLine, ...]
    result: ResultShown | None = None
    owners: tuple[str, ...] = field(default=(), repr=False)
    papers: tuple[tuple[str, int], ...] = ()
    asked: tuple[str, ...] = ()


class Link(Enum):
    """The network as the chip tells it."""

    OFFLINE = "offline"  # nothing waits, no contact lately
    WAITING = "waiting"  # something waits to be sent
    ONLINE = "online"  # the last contact ended well and nothing waits


@dataclass(frozen=True, slots=True)
class LinkState:
    """`waiting` counts applications and papers not acknowledged; a person must see `refused`."""

    link: Link
    waiting: int
    refused: int
    last_contact: str | None
    failure: str | None  # a failure class of contracts.md


@dataclass(frozen=True, slots=True)
class Found:
    """One result of a search; a higher `score` is better.

    `is_filed_here` is false for a procedure that only the desk takes in.
    """

    code: str
    name: str
    score: int
    province_code: str = ""
    province_name: str = ""
    is_filed_here: bool = True
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Purged:
    """What was taken away: numbers only.

    `shed`: applications whose pictures and sent records are at the portal only from now on.
    `has_more`: there was more than one call takes. `log_emptied` False: another program was in the
    way, and the database's log still holds pages of before.
    """

    drafts: int
    applications: int
    files: int
    shed: int = 0
    has_more: bool = False
    log_emptied: bool = True
