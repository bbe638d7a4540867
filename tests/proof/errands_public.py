"""What people come for beside an application of their own: to be heard, to read, to listen.

Each errand is one visit by the person of a number, up to the page at which they turn away.
"""

from __future__ import annotations

from collections.abc import Mapping

from kiosk_app.flow import intents as i
from kiosk_app.flow import views as v
from kiosk_app.flow.display import Aid
from kiosk_app.flow.public_intents import GiveOpinion, RateFace
from kiosk_app.flow.voice_intents import ReadByItself
from tests.proof.stay import PATIENCE_S, Errand, Stay
from tests.proof.visitor import StuckError

MOST_PAGES = 30


def rate(stay: Stay, number: int) -> None:
    """A face beside the receipt, and a word."""
    citizen = stay.citizen(number, with_card=True)
    stay.visitor.begin(citizen.procedure)
    stay.file(citizen, number)
    if not stay.visitor.touch_intent(lambda one: isinstance(one, RateFace)):
        stay.go("Rate()")
        stay.touch(RateFace)
    if stay.visitor.app.view.screen != "text":
        stay.go("RateWord")
    stay.visitor.type(f"tốt {_word(stay)}")
    stay.visitor.primary()


def opinion(stay: Stay, number: int) -> None:
    """On a plan that the office has published: choices, words, a name."""
    stay.citizen(number)
    doors = ("Reading(", "Consultations(")

    def is_door(one: i.Intent) -> bool:
        return isinstance(one, i.Go) and any(door in repr(one) for door in doors)

    stay.visitor.until(lambda _: stay.visitor.offers(is_door), PATIENCE_S)
    stay.touch(is_door, "the plan")
    stay.touch(GiveOpinion)
    if stay.visitor.app.view.screen == "notice":
        stay.touch(i.AcceptNotice)
    for _ in range(MOST_PAGES):
        view = stay.visitor.app.view
        match view:
            case _ if view.screen == "opinion_given":
                stay.visitor.touch_intent(lambda one: isinstance(one, i.SaveReceipt))
                stay.visitor.settle()
                return
            case v.ChoiceView() | v.TilesView() if view.tiles and not _is_chosen(view):
                stay.visitor.tap(view.tiles[0].title)
            case v.TextView(value="") if not view.pad or view.pad == "text":
                stay.visitor.type(f"đường {_word(stay)}")
                stay.visitor.primary()
            case _:
                stay.visitor.primary()
    raise StuckError(f"the opinion does not end: {stay.visitor.app.view.key}")


def _is_chosen(view: v.View) -> bool:
    return any(tile.chosen for tile in getattr(view, "tiles", ()))


def read(stay: Stay, number: int) -> None:
    """A notice of the office, its board, who does which step."""
    view = stay.visitor.until(lambda view: getattr(view, "news", None) is not None, PATIENCE_S)
    stay.touch(lambda one: one == view.news.intent, "the notice")
    stay.visitor.go_home()
    stay.go("PublicBoard")
    if number % 2:
        stay.go("StepsList")
        stay.go("Steps(")


def listen(stay: Stay, number: int) -> None:
    """Voice mode: every page is read, with what was answered."""
    stay.touch(lambda one: one == ReadByItself(True), "voice mode")
    citizen = stay.citizen(number, with_card=True)
    stay.visitor.begin(citizen.procedure)
    stay.file(citizen, number)


def see_better(stay: Stay, number: int) -> None:
    """The glass as a person needs it, turned in the middle of an answer too."""
    aid = [*Aid][number % len(Aid)]
    citizen = stay.citizen(number, with_card=True)
    stay.visitor.begin(citizen.procedure)
    stay.visitor.fill(citizen, stop_after=4, photograph=False)
    stay.go("Aids")
    stay.touch(lambda one: one == i.Turn(aid), aid.value)
    stay.touch(i.Back)
    stay.file(citizen, number)


def _word(stay: Stay) -> str:
    return stay.turned[0][::-1]


ERRANDS: Mapping[str, Errand] = {
    "rate": (3, rate),
    "opinion": (2, opinion),
    "read": (2, read),
    "listen": (2, listen),
    "see_better": (2, see_better),
}
