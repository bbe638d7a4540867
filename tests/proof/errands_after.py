"""What people come for after they have filed: what is asked of them, what came of it, their data.

Each errand is one visit by whoever carries a receipt, up to the page at which they turn away.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kiosk_app.flow import intents as i
from kiosk_app.flow.views import DocumentsView
from tests.proof.stay import PATIENCE_S, Errand, Receipt, Stay


def supplement(stay: Stay, number: int) -> None:
    """The office asked for more: a paper when it named one, and some words."""
    _shown(stay, "asked")
    _wait_for(stay, lambda one: isinstance(one, i.BeginSupplement))
    stay.touch(i.BeginSupplement)
    stay.go("SupplementWords")
    stay.visitor.type(f"gửi thêm {stay.turned[0][::-1]}")
    stay.visitor.primary()
    if stay.visitor.touch_intent(lambda one: isinstance(one, i.Go) and "Documents(" in repr(one)):
        view = stay.visitor.app.view
        if isinstance(view, DocumentsView) and view.camera:
            stay.visitor.tap(view.capture_text)
        stay.touch(i.Back)
    stay.touch(i.FileSupplement)
    stay.visitor.until(lambda view: view.screen == "done")


def result(stay: Stay, number: int) -> None:
    """The office is done: the document on the glass, near, and on paper."""
    _shown(stay, "returned")
    _wait_for(stay, lambda one: isinstance(one, i.Go) and "Result(" in repr(one))
    stay.go("Result(")
    stay.go("near=True")
    stay.visitor.touch_intent(lambda one: one == i.Page(1))
    if number % 2:
        stay.touch(i.SaveReceipt)
        stay.visitor.settle()


def own_data(stay: Stay, number: int) -> None:
    """Receipt and card: what the machine holds, and a correction."""
    if not any(one.with_card for one in stay.receipts):
        return  # nobody with a card has filed yet
    receipt = stay.take_receipt(lambda one: one.with_card)
    owner = stay.owner(receipt)
    stay.go("TrackEntry")
    stay.go("MyDataEntry")
    stay.show(receipt.qr)
    stay.visitor.until(lambda view: view.key.endswith(":card"))
    stay.show(owner.card)
    stay.visitor.until(lambda view: view.key.startswith("MyData:"))
    if number % 3 == 0:
        return  # has seen enough
    stay.go("DataAsk(what='correct'")
    stay.visitor.type(f"sai tên {owner.turned[0][::-1]}")
    stay.visitor.primary()
    stay.visitor.until(lambda view: view.key.startswith("DataDone"))


def another_person(stay: Stay, number: int) -> None:
    """Somebody else's card proves nothing, and is kept nowhere."""
    stranger = stay.citizen(number, with_card=True)
    if not stay.filed or not stranger.card:
        return
    stay.enter(stay.filed[-1], "TrackEntry")
    stay.go("Prove(")
    stay.show(stranger.card)
    stay.visitor.until(lambda view: getattr(view, "trouble", None) is not None)


def _shown(stay: Stay, what: str) -> Receipt:
    """Comes with a receipt of which the office has said something, and shows it."""
    receipt = stay.take_receipt(lambda one: one.code in stay.office.get(what, ()))
    stay.owner(receipt)
    stay.go("TrackEntry")
    stay.show(receipt.qr)
    stay.visitor.until(lambda view: view.screen == "track")
    return receipt


def _wait_for(stay: Stay, wanted: Callable[[i.Intent], bool]) -> None:
    """Until what the office has said is here, and leads on."""
    stay.visitor.until(lambda _: stay.visitor.offers(wanted), PATIENCE_S)


ERRANDS: Mapping[str, Errand] = {
    "supplement": (3, supplement),
    "result": (3, result),
    "own_data": (2, own_data),
    "another_person": (1, another_person),
}
