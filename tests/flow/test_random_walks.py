"""Random touches of anything: nothing raises, no answer is lost, nothing of a person stays."""

from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from support.sessions import (
    BIRTH,
    CARD,
    EXTRACT,
    SIGNATURE,
    STAY,
    Visit,
    a_visit,
    begin,
    packs,
    words_of,
)

from kiosk_app.flow import intents as i
from kiosk_app.flow.destinations import Check, Documents, Home, Languages, ResumeEntry, TrackEntry
from kiosk_app.flow.intents import Intent
from kiosk_app.flow.views import Action, Chip, Line, Paper, Tile, View

SECRET = "Moong Quýnh"
ERASERS = (i.Skip, i.RemoveRow, i.Answer)  # an answer may leave others without their question
ENDERS = (i.DiscardAll, i.PutAway, i.Submit)
ENDED = ("home", "resume_slip", "done")
ODD = (
    i.Next(), i.Back(), i.Page(1), i.Page(-1), i.AcceptNotice(), i.Skip(), i.TypeInstead(),
    i.ConfirmScan(), i.AddRow(), i.EditRow(0), i.EditRow(7), i.RemoveRow(0), i.Scanned(CARD),
    i.Scanned("MC1:nonsense"), i.Answer(SECRET), i.Answer(("1", "2", "1990")), i.Answer("2"),
    i.Answer(("", "", "")), i.Answer(("31", "2", "")), i.Answer(None), i.Answer(True),
    i.Answer(7), i.Answer("Có"), i.Search("muong"), i.Pick("province"), i.Pick("province", "40"),
    i.Pick("ward", "nowhere"), i.Pick("restart"), i.Reveal("tre_ho_ten"), i.Submit(SIGNATURE),
    i.Submit(()), i.Attach("nothing", b"x"), i.RemovePage("nothing", 1), i.SaveReceipt(),
    i.SaveReceipt(i.Sheet.SLIP), i.Printed(), i.PrintFailed("no_paper"),
    i.DeviceFailed("no_printer"), i.DeviceFailed("?"), i.FindCode("M7F"),
    i.FindCode(""), i.ChooseLanguage("en"), i.ChooseLanguage("xx"), i.CallOfficial(), i.EndCall(),
    i.TakeOver(True), i.TakeOver(False), i.Answer(("x",)), i.Answer(()),
    i.StillHere(), i.FetchPapers(), i.Changed(), i.Go(Check()), i.Go(Documents()), i.Go(Home()),
    i.Go(Languages()), i.Go(TrackEntry()), i.Go(ResumeEntry()), i.Exit(), i.Begin("9.999999"),
)  # fmt: skip


def drawn(view: View) -> list[Intent]:
    """Every intent that the screen itself offers."""
    found: list[Intent] = []
    pending: list[object] = [view]
    while pending:
        thing = pending.pop()
        if isinstance(thing, (tuple, list)):
            pending += thing
        elif isinstance(thing, (Action, Chip, Tile, Paper)):
            if thing.intent is not None:
                found.append(thing.intent)
        elif isinstance(thing, Line):
            pending += [thing.action, thing.reveal]
        elif hasattr(thing, "__slots__"):
            pending += [getattr(thing, name) for name in thing.__slots__]
    return found


def answers(visit: Visit) -> dict[str, object] | None:
    """What is on the disk for the open draft; None when there is no open draft."""
    draft = visit.kiosk.unfinished()
    return dict(draft.answers) if draft is not None else None


def check_nothing_lost(
    before: dict[str, object] | None, after: dict[str, object] | None, intent: Intent, view: View
) -> None:
    """Only what is meant to take an answer away does, and a draft never ends without a word."""
    if before is None:
        return
    if after is None:
        assert isinstance(intent, ENDERS)
        assert view.screen in ENDED
    elif not isinstance(intent, ERASERS):
        assert before.keys() - after.keys() == set()


def pool(view: View) -> list[Intent]:
    """What may be touched next: the screen's own controls, weighted, and anything else."""
    own = [n for n in drawn(view) if not isinstance(n, (i.PutAway, i.DiscardAll))]
    return [*own * (1 + len(ODD) // max(1, len(own))), *ODD]


@settings(
    max_examples=20,
    deadline=None,
    # Shrinking replays whole visits over a real database: minutes for a list that is short anyway.
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data(), code=st.sampled_from([BIRTH, EXTRACT, STAY, "1.001699"]))
def test_any_walk_keeps_answers_and_leaves_nothing_behind(
    tmp_path_factory: object, data: st.DataObject, code: str
) -> None:
    """A stranger may touch anything in any order, and the next one finds an empty machine."""
    folder: Path = tmp_path_factory.mktemp("walk")  # type: ignore[attr-defined]
    with a_visit(folder) as visit:
        begin(visit, code)
        for _ in range(data.draw(st.integers(5, 40))):
            view = visit.session.view()
            choices = pool(view)
            intent = choices[data.draw(st.integers(0, len(choices) - 1))]
            before = answers(visit)
            view = visit.do(intent)
            assert view.title
            check_nothing_lost(before, answers(visit), intent, view)
        visit.do(i.StillHere(), i.EndCall())
        visit.wait(1500)
        view = visit.session.view()
        assert view.screen == "home"
        assert view.title == packs()["vi"].t("home.title")
        shown = " ".join(words_of(view)) + repr(visit.session._ctx.person)
        assert SECRET not in shown
        assert "040190001234" not in shown
