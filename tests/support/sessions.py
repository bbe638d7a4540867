"""People at the kiosk, for flow tests: a session over a real kiosk, somebody who fills forms in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any

from support.assets import packs
from support.kiosks import HandClock, make_kiosk

from kiosk_app.flow.destinations import LifeEvents, ProcedureInfo
from kiosk_app.flow.intents import (
    AcceptNotice,
    AddRow,
    Answer,
    Begin,
    Go,
    Intent,
    Next,
    Submit,
    TakeOver,
    Tick,
    TypeInstead,
)
from kiosk_app.flow.limits import Limits
from kiosk_app.flow.session import KioskSession
from kiosk_app.flow.views import (
    AddressView,
    ChoiceView,
    DateView,
    ListView,
    ScanView,
    TextPageView,
    TextView,
    TilesView,
    View,
)
from kiosk_app.i18n import Locale
from kiosk_app.paper.qr import qr_matrix
from kiosk_app.settings import KioskSettings, Settings
from kiosk_app.usecases.clock import at_vietnam
from kiosk_app.usecases.kiosk import Kiosk

BIRTH, STAY, EXTRACT, SHOP = "1.001193", "1.004194", "2.000635", "1.001612"
CARD = "040090001234|182345678|Lầu Bá Tủa|03051990|Nam|Bản Mường Lống, Kỳ Sơn, Nghệ An|10082021"
SIGNATURE = ((100, 500, 300, 400, 600, 520),)
TYPED = {
    "name": "Lầu Y Mai",
    "number": "2",
    "decimal": "250,5",
    "money": "50000000",
    "phone": "0912345678",
    "id": "040190001234",
    "code": "040190001234",
    "email": "mai@example.vn",
    "text": "Bản Mường Lống",
}
MOST_STEPS = 250


UP_S = 100_000_000.0  # somebody comes to a machine that was up for longer than that of the tests


@dataclass
class Visit:
    """A session with its kiosk and its clocks; `do` hands in intents one after the other."""

    kiosk: Kiosk
    clock: HandClock
    session: KioskSession
    now_s: float = UP_S

    def do(self, *intents: Intent) -> View:
        """The view after the last intent."""
        view = self.session.view()
        for intent in intents:
            view = self.session.dispatch(intent)
        return view

    def wait(self, seconds: float, busy: bool = False) -> View:
        """Time passes in steps of five seconds, as ticks tell it."""
        view = self.session.view()
        end_s = self.now_s + seconds
        while self.now_s < end_s:
            self.now_s = min(end_s, self.now_s + 5.0)
            self.clock.advance(5.0)
            view = self.session.dispatch(Tick(self.now_s, busy))
        return view

    def reopen(self, **options: Any) -> Visit:
        """The process starts again over the same data."""
        return open_visit(self.kiosk, self.clock, **options)


def open_visit(
    kiosk: Kiosk,
    clock: HandClock,
    limits: Limits | None = None,
    plants: frozenset[str] = frozenset(),
    locales: Mapping[str, Locale] | None = None,
    settings: Settings | None = None,
) -> Visit:
    """A session over an open kiosk."""
    settings = settings or machine_settings(kiosk.settings.data)

    def wall() -> Any:
        return at_vietnam(clock.read().wall_ms)

    limits_of = None if limits is None else lambda _: limits
    session = KioskSession(kiosk, settings, locales or packs(), wall, qr_matrix, limits_of, plants)
    session.dispatch(Tick(UP_S))
    return Visit(kiosk, clock, session)


def machine_settings(data: Path) -> Settings:
    """A commune's machine."""
    commune = KioskSettings(
        office="Trung tâm Phục vụ hành chính công",
        commune="Xã Mường Lống",
        province_code="40",
        ward_code="16831",
    )
    return Settings(data=data, kiosk=commune)


@contextmanager
def a_visit(data: Path, **options: Any) -> Iterator[Visit]:
    """A new kiosk and the first person at it."""
    clock = HandClock()
    kiosk = make_kiosk(data, clock)
    try:
        yield open_visit(kiosk, clock, **options)
    finally:
        kiosk.machine.db.close()


def begin(visit: Visit, code: str) -> View:
    """From home to the first question."""
    return visit.do(Go(LifeEvents()), Go(ProcedureInfo(code)), Begin(code), AcceptNotice())


def answer_one(visit: Visit, view: View, value: Any = None) -> View:
    """One question answered as it is shown: the first tile, a plausible text, a date long past."""
    match view:
        case ScanView():
            return visit.do(TypeInstead())
        case ChoiceView():
            return visit.do(Answer(value) if value is not None else view.tiles[0].intent, Next())
        case DateView():
            year = "1990" if "sinh" in field_of(view) else "2021"
            return _insist(visit, Answer(value if value is not None else ("3", "5", year)))
        case AddressView():
            view = visit.do(view.results[0].intent) if view.stage == "ward" else view
            return visit.do(Answer(value if value is not None else "Bản Mường Lống"))
        case TextView():
            typed = "4711" if view.max_length == 4 else TYPED[view.pad]
            return _insist(visit, Answer(value if value is not None else typed))
        case ListView(trouble=trouble) if trouble is not None:
            return visit.do(AddRow())
        case TilesView():  # the same as before, or another: another
            return visit.do(TakeOver(False))
        case TextPageView() | ListView():
            return visit.do(Next())
    raise AssertionError(view.screen)


def _insist(visit: Visit, intent: Intent) -> View:
    """A warning is passed over by saying the same again."""
    before = visit.session.view().key
    view = visit.do(intent)
    return visit.do(intent) if view.key == before else view


def fill(visit: Visit, values: dict[str, Any], until: Callable[[View], bool]) -> View:
    """Questions answered one by one; `values` by field id, the rest as shown."""
    view = visit.session.view()
    for _ in range(MOST_STEPS):
        if until(view):
            return view
        view = answer_one(visit, view, values.get(field_of(view)))
    raise AssertionError(f"still at {view.screen} {view.key}: {getattr(view, 'trouble', None)}")


def field_of(view: View) -> str:
    """The field id of a question's view."""
    parts = view.key.split(":")
    return parts[2] if parts[0] == "Ask" else ""


def at_screen(*names: str) -> Callable[[View], bool]:
    """Until one of these screens shows."""
    return lambda view: view.screen in names


def to_check(visit: Visit, code: str, values: dict[str, Any]) -> View:
    """A whole interview, papers passed over."""
    begin(visit, code)
    view = fill(visit, values, at_screen("documents", "check"))
    return visit.do(Next()) if view.screen == "documents" else view


def through_check(visit: Visit) -> View:
    """Every page said to be right, warnings said again."""
    view = visit.session.view()
    for _ in range(60):
        if view.screen != "check":
            return view
        view = visit.do(Next())
    raise AssertionError(getattr(view, "trouble", None))


def file_one(visit: Visit, code: str, values: dict[str, Any]) -> View:
    """From home to the receipt."""
    to_check(visit, code, values)
    view = through_check(visit)
    if view.screen == "done":  # nobody signs
        return view
    assert view.screen == "sign", (view.screen, getattr(view, "trouble", None))
    return visit.do(Submit(SIGNATURE))


def words_of(shown: Any) -> Iterator[str]:
    """Every text in a view, wherever it stands."""
    if isinstance(shown, str):
        yield shown
    elif isinstance(shown, (tuple, list)):
        for item in shown:
            yield from words_of(item)
    elif is_dataclass(shown) and not isinstance(shown, type):
        for field in fields(shown):
            yield from words_of(getattr(shown, field.name))
