"""An official fills in with the citizen: who entered what, who witnesses, and how few touches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from support.birth import CHOSEN, MOTHER, PANELS, WRITTEN, Citizen
from support.sessions import (
    BIRTH,
    CARD,
    SIGNATURE,
    STAY,
    Visit,
    a_visit,
    answer_one,
    at_screen,
    begin,
    field_of,
    fill,
    through_check,
    words_of,
)
from support.staff import LAN, OWN_PIN, send_list, with_own_pins

from kiosk_app.domain.messages import SUBMITTED
from kiosk_app.flow.destinations import FindProcedure, LifeEvents, ProcedureInfo
from kiosk_app.flow.intents import (
    AcceptNotice,
    Answer,
    CallOfficial,
    Exit,
    Go,
    Next,
    PutAway,
    Scanned,
    Search,
    Submit,
    TypeInstead,
)
from kiosk_app.flow.staff_intents import (
    CannotSign,
    EnterPin,
    FileFor,
    GiveBack,
    Marked,
    OpenFor,
    PickStaff,
    SeenCard,
    SignInStaff,
    SkipRest,
    TakeOverAll,
)
from kiosk_app.flow.staff_places import WhoFiles
from kiosk_app.flow.views import (
    AddressView,
    ChoiceView,
    ListView,
    ScanView,
    SignView,
    TextView,
    View,
)
from kiosk_app.ui.limits import measure
from kiosk_app.ui.theme import Theme

LAN_REF = LAN.id.hex()
OTHER = "001192004321|012345678|Lầu Y Mai|03051992|Nữ|Bản Mường Lống, Kỳ Sơn, Nghệ An|10082021"


@pytest.fixture
def visit(tmp_path: Path) -> Iterator[Visit]:
    with a_visit(tmp_path) as made:
        send_list(made.kiosk)
        with_own_pins(made.kiosk, LAN)
        yield made


def sign_in(visit: Visit) -> View:
    return visit.do(SignInStaff(), PickStaff(LAN_REF), EnterPin(OWN_PIN))


def begin_for(visit: Visit, code: str, *, other: bool = False) -> View:
    """From the official's page to the first question."""
    sign_in(visit)
    return visit.do(Go(LifeEvents()), Go(ProcedureInfo(code)), AcceptNotice(other))


def quick(visit: Visit, until: Any) -> View:
    """As an official answers: tiles go on by themselves."""
    view = visit.session.view()
    for _ in range(250):
        if until(view):
            return view
        is_single = isinstance(view, ChoiceView) and "một hoặc nhiều" not in view.hint
        view = visit.do(view.tiles[0].intent) if is_single else answer_one(visit, view)
    raise AssertionError(view.key)


def to_sign(visit: Visit) -> View:
    view = quick(visit, at_screen("documents", "check"))
    if view.screen == "documents":
        visit.do(Next())
    return through_check(visit)


def filed_identity(visit: Visit) -> Mapping[str, Any]:
    """What travels about identity and hands."""
    waiting = visit.kiosk.machine.outbox.waiting(50)
    (record,) = [one.record for one in waiting if one.record.kind == SUBMITTED]
    content = record.content()
    assert isinstance(content, dict)
    identity = content["identity"]
    assert isinstance(identity, dict)
    return identity


def test_what_an_official_enters_travels_as_theirs(visit: Visit) -> None:
    """The desk must know whose words these are."""
    begin_for(visit, STAY)
    to_sign(visit)
    view = visit.do(Submit(SIGNATURE))
    assert view.screen == "done"
    identity = filed_identity(visit)
    assert identity["helpers"] == [LAN.name]
    assert set(identity["entered"]) == {"official"}
    assert "applicant_name" in identity["entered"]["official"] or identity["entered"]["official"]


def test_a_citizen_alone_leaves_no_such_mark(visit: Visit) -> None:
    """Nothing is added to the record of whoever needed nobody."""
    begin(visit, STAY)
    view = fill(visit, {}, at_screen("documents", "check"))
    if view.screen == "documents":
        visit.do(Next())
    through_check(visit)
    visit.do(Submit(SIGNATURE))
    assert set(filed_identity(visit)) == {"how", "owners"}


def test_each_answer_keeps_the_hand_that_gave_it(visit: Visit) -> None:
    """Help in the middle makes only the middle the official's; confirming changes nothing."""
    begin(visit, STAY)
    visit.do(TypeInstead())
    visit.do(Answer("Lầu Y Mai"))
    first = set(visit.kiosk.unfinished().answers)  # type: ignore[union-attr]
    visit.do(CallOfficial())
    sign_in(visit)
    answer_one(visit, visit.session.view())
    draft = visit.kiosk.unfinished()
    assert draft is not None
    by_official = draft.handling.by_official
    assert by_official == set(draft.answers) - first


def test_somebody_else_hands_in_and_stays_apart_from_the_owner(visit: Visit) -> None:
    """Two people are two: what no official entered is the relative's."""
    view = begin_for(visit, STAY, other=True)
    assert isinstance(view, ScanView) and "nộp thay" in view.title
    visit.do(Scanned(OTHER), GiveBack())
    fill(visit, {}, at_screen("documents", "check"))
    view = visit.session.view()
    view = visit.do(Next()) if view.screen == "documents" else view
    assert isinstance(view, ListView)
    assert view.lines[0].value == "Lầu Y Mai · ••• ••• ••• 321"
    through_check(visit)
    visit.do(Submit(SIGNATURE))
    identity = filed_identity(visit)
    assert identity["submitter"] == {
        "name": "Lầu Y Mai",
        "number": "001192004321",
        "how": "card_scanned",
    }
    assert set(identity["entered"]) == {"relative"}


def test_the_one_who_hands_in_may_be_typed_and_changed_at_the_check(visit: Visit) -> None:
    """A wrong number is refused in words; the official has seen the card."""
    begin_for(visit, STAY, other=True)
    view = visit.do(TypeInstead())
    view = visit.do(Answer("lầu y mai", view.key))
    assert isinstance(view, TextView) and view.pad == "id"
    view = visit.do(Answer("123", view.key))
    assert isinstance(view, TextView) and view.trouble is not None
    view = visit.do(Answer("001192004321", view.key))
    assert view.key.startswith("ScanCard")
    draft = visit.kiosk.unfinished()
    assert draft is not None and draft.handling.submitter is not None
    assert draft.handling.submitter.how == "seen_by_official"
    to_check = quick(visit, at_screen("documents", "check"))
    to_check = visit.do(Next()) if to_check.screen == "documents" else to_check
    view = visit.do(Go(WhoFiles()), FileFor(other=False))
    assert isinstance(view, ListView) and view.lines[0].value == "Chính người đứng đơn"


def test_a_card_that_was_looked_at_counts_as_seen(visit: Visit) -> None:
    """A worn code cannot be read, yet the official holds the card."""
    view = begin_for(visit, STAY)
    assert isinstance(view, ScanView)
    assert view.actions[0].text == "Tôi đã xem thẻ, nhập tay"
    view = visit.do(SeenCard())
    assert view.screen == "text"
    draft = visit.kiosk.unfinished()
    assert draft is not None and draft.how == "seen_by_official"


def test_a_citizen_alone_has_no_such_ways(visit: Visit) -> None:
    """Nobody vouches for themselves."""
    view = begin(visit, STAY)
    assert not any("xem thẻ" in text for text in words_of(view))
    assert visit.do(SeenCard()).key == view.key
    draft = visit.kiosk.unfinished()
    assert draft is not None and draft.how == "typed"


def test_a_finger_mark_needs_the_official_and_their_pin(visit: Visit) -> None:
    """`Tôi không biết ký` calls; beside the citizen the official's PIN is the witness."""
    begin(visit, STAY)
    fill(visit, {}, at_screen("documents", "check"))
    if visit.session.view().screen == "documents":
        visit.do(Next())
    view = through_check(visit)
    assert isinstance(view, SignView) and view.cannot_sign is not None
    assert view.cannot_sign.intent == CallOfficial()
    assert visit.do(CannotSign()).screen == "sign"  # nobody is there
    visit.do(CallOfficial())
    view = sign_in(visit)
    assert isinstance(view, SignView) and view.cannot_sign is not None
    assert view.cannot_sign.intent == CannotSign()
    view = visit.do(CannotSign())
    assert view.screen == "mark"
    view = visit.do(Marked())
    assert view.screen == "staff_pin" and "làm chứng" in view.title
    assert visit.do(EnterPin("000001")).screen == "staff_pin"
    view = visit.do(EnterPin(OWN_PIN))
    assert view.screen == "done"
    waiting = visit.kiosk.machine.outbox.waiting(50)
    (record,) = [one.record for one in waiting if one.record.kind == SUBMITTED]
    answers = record.content()["answers"]  # type: ignore[index,call-overload]
    marks = [one for one in answers.values() if isinstance(one, dict) and "mark" in one]  # type: ignore[union-attr]
    assert marks == [{"mark": "finger", "witness": LAN.name}]
    rows = visit.kiosk.machine.db.execute("SELECT action FROM kiosk_audit").fetchall()
    assert ("mark.witnessed",) in rows


def test_giving_back_at_the_mark_returns_to_the_signature(visit: Visit) -> None:
    """The mark is nothing without its witness."""
    begin_for(visit, STAY)
    to_sign(visit)
    view = visit.do(CannotSign(), Marked(), GiveBack())
    assert view.screen == "sign" and not view.chrome.by_staff


def test_after_filing_the_official_takes_the_next_citizen(visit: Visit) -> None:
    """Without another PIN, and with nothing of the last one."""
    begin_for(visit, STAY)
    to_sign(visit)
    view = visit.do(Submit(SIGNATURE), Exit())
    assert view.screen == "staff_home" and view.chrome.by_staff
    assert not any("Lầu Y Mai" in text for text in words_of(view))


def test_what_was_put_away_is_opened_for_a_reason_that_is_recorded(visit: Visit) -> None:
    """The slip is lost, the citizen is here; the list itself names nobody."""
    begin(visit, STAY)
    visit.do(TypeInstead(), Answer("Lầu Y Mai"), Exit(), PutAway(), Exit())
    view = sign_in(visit)
    assert isinstance(view, ListView) and len(view.lines) == 1
    assert not any("Lầu" in text for text in words_of(view))
    (action,) = [line.action for line in view.lines]
    assert action is not None and action.intent is not None
    view = visit.do(action.intent)
    assert view.screen == "staff_reason"
    view = visit.do(OpenFor("lost_slip"))
    assert view.key.startswith("Ask:") and view.chrome.by_staff
    rows = visit.kiosk.machine.db.execute("SELECT action, subject FROM kiosk_audit").fetchall()
    draft = visit.kiosk.unfinished()
    assert draft is not None and draft.answers
    assert ("draft.opened.lost_slip", bytes(draft.id).hex()) in rows


class Official(Citizen):
    """The same form with the same answers, by somebody of the desk."""

    def register(self) -> View:
        """From the official's page to the receipt; the words of the search are typed."""
        sign_in(self.visit)
        self.touch(Go(FindProcedure()))
        self.visit.do(Search("khai sinh"))
        view = self.touch(Go(ProcedureInfo(BIRTH)))
        view = self.touch(AcceptNotice())
        for _ in range(80):
            self.seen.append(f"{self.touches}: {view.key}")
            if view.screen == "done":
                return view
            view = self.quick_step(view)
        raise AssertionError(self.seen)

    def quick_step(self, view: View) -> View:
        """As few touches as it takes."""
        skip = [a.intent for a in view.chrome.bottom if isinstance(a.intent, SkipRest)]
        if isinstance(view, ScanView):
            return self.visit.do(Scanned(MOTHER if "mother" in view.key else CARD))
        if skip and field_of(view) not in WRITTEN and not isinstance(view, AddressView):
            return self.touch(skip[0])
        if view.screen == "same":
            return self.touch(TakeOverAll())
        if isinstance(view, ChoiceView):
            return self.quick_choice(view)
        return self.step(view)

    def quick_choice(self, view: ChoiceView) -> View:
        """A tile goes on by itself; a long list is searched by the word, which is typed."""
        wanted = CHOSEN[field_of(view)]
        values = [getattr(tile.intent, "value", None) for tile in view.tiles]
        if wanted not in values:
            self.touches += 1
            found = self.visit.do(Search(wanted, view.key))
            assert isinstance(found, ChoiceView)
            view, values = found, [getattr(tile.intent, "value", None) for tile in found.tiles]
        return self.touch(view.tiles[values.index(wanted)].intent)


@pytest.mark.parametrize("panel", PANELS)
def test_a_birth_with_scanned_cards_takes_an_official_at_most_twenty_five_touches(
    tmp_path: Path, panel: tuple[int, int, float]
) -> None:
    """Anything but a keyboard or pad key or a signature stroke is a touch."""
    with a_visit(tmp_path, limits=measure(Theme.of_panel(*panel))) as visit:
        send_list(visit.kiosk)
        with_own_pins(visit.kiosk, LAN)
        official = Official(visit)
        official.register()
        assert official.touches <= 25, official.seen
        identity = filed_identity(visit)
        assert {"cha_dan_toc", "me_noi_cu_tru"} <= set(identity["entered"]["official"])


def test_what_is_optional_is_passed_over_from_an_address_too(visit: Visit) -> None:
    """One touch leads from the optional home to the next question that needs an answer."""
    begin_for(visit, BIRTH)
    view = visit.do(Scanned(CARD))
    assert isinstance(view, AddressView)
    assert SkipRest() in [action.intent for action in view.chrome.bottom]
    assert field_of(visit.do(SkipRest())) == "nyc_quan_he"


def test_after_a_crash_the_citizen_enters_again(visit: Visit) -> None:
    """Nobody is signed in when the program starts: nothing more counts as the official's."""
    begin_for(visit, STAY)
    again = visit.reopen()
    view = again.session.view()
    assert not view.chrome.by_staff
    again.do(TypeInstead(), Answer("Lầu Y Mai"))
    draft = again.kiosk.unfinished()
    assert draft is not None and draft.answers and not draft.handling.by_official
