"""A father who registers a birth with his card and his wife's, and counts his touches."""

from __future__ import annotations

from support.photos import jpeg, paper_photo
from support.sessions import BIRTH, CARD, SIGNATURE, Visit, field_of

from kiosk_app.flow.destinations import LifeEvents, ProcedureInfo
from kiosk_app.flow.intents import (
    AcceptNotice,
    Answer,
    Attach,
    Begin,
    ConfirmScan,
    Go,
    Intent,
    Next,
    Scanned,
    Search,
    Skip,
    Submit,
    TakeOver,
)
from kiosk_app.flow.staff_intents import TakeOverAll
from kiosk_app.flow.views import (
    AddressView,
    ChoiceView,
    DateView,
    DocumentsView,
    ListView,
    ScanView,
    TextView,
    TilesView,
    View,
)

MOTHER = "040192001235||Vừ Y Mai|05061992|Nữ|Bản Mường Lống, Kỳ Sơn, Nghệ An|12082021"
MOST_STEPS = 80
CHOSEN = {
    "nyc_quan_he": "Cha",
    "tre_gioi_tinh": "Nam",
    "tre_dan_toc": "Mông",
    "tre_quoc_tich": "Việt Nam",
    "me_dan_toc": "Mông",
    "me_quoc_tich": "Việt Nam",
    "cha_dan_toc": "Mông",
    "cha_quoc_tich": "Việt Nam",
    "ban_sao": "Có",
}
WRITTEN = {
    "nyc_dien_thoai": "0912345678",
    "tre_ho_ten": "Lầu Bá Phương",
    "tre_ngay_sinh": ("10", "11", "2026"),
    "tre_noi_sinh": "Trạm Y tế xã Mường Lống",
    "so_ban_sao": "2",
    "tre_que_quan": "Mường Lống, Nghệ An",
}


class Citizen:
    """A father with his card and his wife's; counts touches, keys are none, nor is a stroke."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        self.touches = 0
        self.written: list[str] = []
        self.seen: list[str] = []
        self.photo = jpeg(paper_photo())

    def touch(self, intent: Intent) -> View:
        """One touch."""
        self.touches += 1
        return self.visit.do(intent)

    def register(self) -> View:
        """From home to the receipt."""
        for intent in (Go(LifeEvents()), Go(ProcedureInfo(BIRTH)), Begin(BIRTH), AcceptNotice()):
            view = self.touch(intent)
        for _ in range(MOST_STEPS):
            self.seen.append(f"{self.touches}: {view.key}")
            if view.screen == "done":
                return view
            view = self.step(view)
        raise AssertionError(self.seen)

    def step(self, view: View) -> View:
        """What is asked, answered with as few touches as it takes."""
        match view:
            case ScanView():
                payload = MOTHER if "mother" in view.key else CARD
                self.visit.do(Scanned(payload))  # held before the reader: no touch
                return self.touch(ConfirmScan())
            case ChoiceView():
                return self.choose(view)
            case AddressView():
                return self.locate(view)
            case TextView() | DateView():
                return self.write(view)
            case TilesView() if view.screen == "same":
                offered = {tile.intent for tile in view.tiles}
                return self.touch(TakeOverAll() if TakeOverAll() in offered else TakeOver(True))
            case _ if view.screen == "sign":
                return self.touch(Submit(SIGNATURE))
            case DocumentsView() if self.wants(view):
                return self.touch(Attach(view.current, self.photo))
            case ListView():
                return self.touch(Next())
        return self.touch(Next())

    def wants(self, view: DocumentsView) -> bool:
        """Whether the paper under the camera is one that must be handed in."""
        return any(p.current and p.required and p.state == "missing" for p in view.papers)

    def choose(self, view: ChoiceView) -> View:
        """A tile, then on; a long list is searched by the word, which is typed."""
        wanted = CHOSEN[field_of(view)]
        if not any(tile.chosen for tile in view.tiles):
            values = [getattr(tile.intent, "value", None) for tile in view.tiles]
            if wanted not in values:  # the box is touched, the word typed
                self.touches += 1
                view = self.visit.do(Search(wanted, view.key))
                assert isinstance(view, ChoiceView)
                values = [getattr(tile.intent, "value", None) for tile in view.tiles]
            view = self.touch(view.tiles[values.index(wanted)].intent)
        return self.touch(Next())

    def locate(self, view: AddressView) -> View:
        """The machine's own commune is offered first."""
        if view.stage == "ward":
            self.touch(view.results[0].intent)
        self.written.append(field_of(view))
        return self.touch(Answer("Bản Mường Lống"))

    def write(self, view: TextView | DateView) -> View:
        """Typed by keys, sent by one touch; what may be left open is passed over."""
        field = field_of(view)
        if field not in WRITTEN:
            return self.touch(Skip())
        self.written.append(field)
        key = view.key
        view = self.touch(Answer(WRITTEN[field]))
        return view if view.key != key else self.touch(Answer(WRITTEN[field]))


PANELS = ((1280, 800, 2.76), (1080, 1920, 2.71), (1280, 800, 3.81))
