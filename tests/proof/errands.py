"""What most people come for: to file, to look something up, to leave in the middle.

Each errand is one visit by the person of a number, up to the page at which they turn away.
"""

from __future__ import annotations

from collections.abc import Mapping

from kiosk_app.flow import intents as i
from kiosk_app.flow import views as v
from tests.proof.citizen import Citizen
from tests.proof.stay import Errand, Stay
from tests.proof.visitor import NotDrawnError

COMPLAINT = "PAKN"


def file(stay: Stay, number: int) -> None:
    """By hand, every other one with a paper, every third one prints."""
    citizen = stay.citizen(number)
    stay.visitor.begin(citizen.procedure)
    stay.file(citizen, number, photograph=number % 2 == 0)
    if number % 3 == 0:
        stay.visitor.touch_intent(lambda one: isinstance(one, i.SaveReceipt))
        stay.visitor.settle()


def file_by_card(stay: Stay, number: int) -> None:
    """With an identity card."""
    citizen = stay.citizen(number, with_card=True)
    stay.visitor.begin(citizen.procedure)
    stay.file(citizen, number)


def file_with_errors(stay: Stay, number: int) -> None:
    """A wrong answer first, wherever one is possible."""
    citizen = stay.citizen(number)
    stay.visitor.begin(citizen.procedure)
    spoilt: set[str] = set()

    def spoil(view: v.View) -> None:
        if view.key not in spoilt:
            spoilt.add(view.key)
            stay.visitor.spoil(view)

    stay.visitor.on_page = spoil
    stay.file(citizen, number)


def file_in_english(stay: Stay, number: int) -> None:
    """In another language; the next one finds Vietnamese."""
    visitor = stay.visitor
    stay.go("Languages")
    stay.touch(lambda one: one == i.ChooseLanguage("en"), "English")
    visitor.lang = "en"
    if visitor.app.view.screen == "languages":
        stay.touch(i.Back)
    citizen = stay.citizen(number)
    visitor.begin(citizen.procedure)
    stay.file(citizen, number)


def complain(stay: Stay, number: int) -> None:
    """A complaint or a suggestion."""
    found = [p for p in stay.shelf if p.code == COMPLAINT]
    citizen = stay.citizen(number, found[0] if found else None)
    stay.visitor.begin(citizen.procedure)
    stay.file(citizen, number)


def track(stay: Stay, number: int) -> None:
    """Types a code."""
    stay.enter(stay.filed[number % len(stay.filed)] if stay.filed else "AAA", "TrackEntry")


def browse(stay: Stay, number: int) -> None:
    """Reads what a procedure needs; at one that is done in person, the slip."""
    if stay.in_person and number % 2:
        citizen = stay.citizen(number, stay.in_person[number % len(stay.in_person)])
        stay.visitor.begin(citizen.procedure)
        stay.visitor.fill(citizen)
        return
    stay.visitor.begin(stay.shelf[number % len(stay.shelf)])


def _started(stay: Stay, number: int) -> Citizen:
    citizen = stay.citizen(number, with_card=True)
    stay.visitor.begin(citizen.procedure)
    stay.visitor.fill(citizen, stop_after=6 + number % 9, photograph=False)
    return citizen


def walk_away(stay: Stay, number: int) -> None:
    """Nobody says goodbye: warning, then the page of the next person."""
    _started(stay, number)
    idle = stay.machine.settings.idle
    stay.machine.pass_s(idle.warn_s + 1)
    stay.machine.pass_s(idle.answer_s + 1)
    try:  # the session seals the draft first, on a busy machine for a while
        stay.visitor.until(lambda view: view.screen == "home")
    except NotDrawnError:
        at = stay.visitor.app.view.key
        stay.left_behind.append(f"{number} walk_away: the page still stands there: {at}")


def discard(stay: Stay, number: int) -> None:
    """Leaves in the middle; going home deletes it."""
    _started(stay, number)


def put_away(stay: Stay, number: int) -> None:
    """Takes a slip along."""
    citizen = _started(stay, number)
    stay.touch(i.Exit)
    stay.touch(i.PutAway)
    view = stay.visitor.until(lambda view: view.screen == "resume_slip")
    stay.slips.append((view.large, citizen.procedure.code, number))


def come_back(stay: Stay, number: int) -> None:
    """Goes on with a slip."""
    if not stay.slips:
        put_away(stay, number)
        stay.visitor.go_home()
    code, procedure, owner = stay.slips.pop(0)
    citizen = stay.citizen(owner, stay.machine.kiosk.catalogue.get(procedure), with_card=True)
    stay.enter(code, "ResumeEntry")
    stay.file(citizen, owner)


def find(stay: Stay, number: int) -> None:
    """Types words that nothing is found for."""
    citizen = stay.citizen(number)
    stay.go("LifeEvents(to_file=True")
    stay.go("FindProcedure")
    stay.visitor.type(str(citizen.turned[0][::-1]))
    stay.visitor.settle()


ERRANDS: Mapping[str, Errand] = {
    "file": (26, file),
    "file_by_card": (8, file_by_card),
    "file_with_errors": (6, file_with_errors),
    "file_in_english": (3, file_in_english),
    "complain": (3, complain),
    "track": (8, track),
    "browse": (4, browse),
    "walk_away": (5, walk_away),
    "discard": (3, discard),
    "put_away": (3, put_away),
    "come_back": (2, come_back),
    "find": (2, find),
}
