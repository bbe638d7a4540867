"""One set of signs, several applications: a code means its own, a number only what it alone has."""

from __future__ import annotations

from pathlib import Path

from support.filers import deliver, event, file, first_event
from support.kiosks import a_kiosk, from_portal

from kiosk_app.domain.messages import EVENT
from kiosk_app.usecases.kiosk import Kiosk
from kiosk_app.usecases.values import Filed


def numbered(kiosk: Kiosk, filed: Filed, number: str, event_number: int) -> None:
    """The authority accepts an application under `number`."""
    sees = first_event(kiosk, filed)
    accepted = event(filed, event_number, "accepted", sees, authority_number=number)
    from_portal(kiosk, EVENT, accepted)
    assert kiosk.read_inbox() == 1


def test_a_code_wins_over_somebody_elses_number(tmp_path: Path) -> None:
    """An authority may give a number that is another application's code."""
    with a_kiosk(tmp_path) as kiosk:
        first, second = file(kiosk, seed=1), file(kiosk, seed=2)
        numbered(kiosk, second, first.code, 7)
        assert kiosk.track(first.code).code == first.code
        assert kiosk.track(first.code.lower().replace("-", " ")).code == first.code
        assert kiosk.filed(first.code).code == first.code


def test_an_erased_code_means_nobody_else(tmp_path: Path) -> None:
    """Erasing twice must not destroy the application that bears the first one's code as number."""
    with a_kiosk(tmp_path) as kiosk:
        first, second = file(kiosk, seed=1), file(kiosk, seed=2)
        numbered(kiosk, second, first.code, 7)
        deliver(kiosk)
        assert kiosk.erase(first.code)
        assert kiosk.track(first.code) is None
        assert kiosk.track(first.receipt_qr) is None
        assert not kiosk.erase(first.code)
        assert kiosk.track(second.code).code == second.code


def test_a_number_that_two_applications_have_finds_neither(tmp_path: Path) -> None:
    """Showing one person's application to the other is worse than asking for the code."""
    with a_kiosk(tmp_path) as kiosk:
        first, second = file(kiosk, seed=1), file(kiosk, seed=2)
        numbered(kiosk, first, "H40.15.07-261124-0001", 7)
        assert kiosk.track("H40.15.07-261124-0001").code == first.code
        numbered(kiosk, second, "H40.15.07-261124-0001", 8)
        assert kiosk.track("H40.15.07-261124-0001") is None


def test_erasing_takes_codes_of_this_machine_only(tmp_path: Path) -> None:
    """A number is somebody else's word; nothing is destroyed by it."""
    with a_kiosk(tmp_path) as kiosk:
        filed = file(kiosk)
        numbered(kiosk, filed, "H40.15.07-261124-0001", 7)
        deliver(kiosk)
        assert not kiosk.erase("H40.15.07-261124-0001")
        assert kiosk.erase(filed.code.lower())
