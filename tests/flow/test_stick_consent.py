"""Taking a paper along on one's own stick: told first, agreed to, then saved."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from support.sessions import EXTRACT, Visit, a_visit, file_one, words_of

from kiosk_app.flow.destinations import StickConsent
from kiosk_app.flow.intents import Back, Go, Printed, PrintFailed, SaveReceipt
from kiosk_app.flow.sheets import Sheet
from kiosk_app.flow.views import View
from kiosk_app.settings import PrinterSettings, StickSettings


def with_stick(visit: Visit, printer: str = "cups") -> None:
    """A machine where papers may be taken along."""
    ctx = visit.session._ctx
    stick, kind = StickSettings("media", save=True), PrinterSettings(kind=printer)
    ctx.settings = replace(ctx.settings, stick=stick, printer=kind)


def buttons(view: View) -> list[str]:
    return [action.text for action in view.chrome.bottom]


def test_nothing_is_saved_before_the_person_was_told_and_agreed(tmp_path: Path) -> None:
    """Whoever holds the stick can read it: that is said before, not after."""
    with a_visit(tmp_path) as visit:
        with_stick(visit, "none")
        done = file_one(visit, EXTRACT, {})
        assert "Lưu vào USB" in buttons(done) and "In biên nhận" not in buttons(done)
        visit.do(SaveReceipt(Sheet.RECEIPT, to_stick=True))
        assert visit.session.print_job() is None
        view = visit.do(Go(StickConsent(Sheet.RECEIPT)))
        assert any("cũng mở được giấy" in words for words in words_of(view))
        view = visit.do(view.chrome.bottom[-1].intent)
        assert view.screen == "done" and view.banner is not None
        job = visit.session.print_job()
        assert job is not None and job.to_stick
        view = visit.do(Printed(job.number))
        assert view.banner is not None and "rút USB" in view.banner.text


def test_who_does_not_want_it_goes_back_and_nothing_happens(tmp_path: Path) -> None:
    """The receipt stands there as before."""
    with a_visit(tmp_path) as visit:
        with_stick(visit, "none")
        file_one(visit, EXTRACT, {})
        visit.do(Go(StickConsent(Sheet.RECEIPT)))
        assert visit.do(Back()).screen == "done"
        assert visit.session.print_job() is None


def test_after_a_fault_of_the_printer_the_stick_is_offered(tmp_path: Path) -> None:
    """A way out where there is no paper."""
    with a_visit(tmp_path) as visit:
        with_stick(visit)
        assert "Lưu vào USB" not in buttons(file_one(visit, EXTRACT, {}))
        visit.do(SaveReceipt())
        job = visit.session.print_job()
        assert job is not None
        assert "Lưu vào USB" in buttons(visit.do(PrintFailed("no_paper", job.number)))


@pytest.mark.parametrize("fault", ["stick_full", "stick_read_only", "stick_pulled", "no_folder"])
def test_what_the_stick_says_is_said_and_nothing_is_lost(tmp_path: Path, fault: str) -> None:
    """The code stays on the glass."""
    with a_visit(tmp_path) as visit:
        with_stick(visit, "none")
        file_one(visit, EXTRACT, {})
        visit.do(Go(StickConsent(Sheet.RECEIPT)), SaveReceipt(Sheet.RECEIPT, to_stick=True))
        job = visit.session.print_job()
        assert job is not None
        view = visit.do(PrintFailed(fault, job.number))
        assert view.screen == "done" and view.banner is not None and "USB" in view.banner.title


def test_where_sticks_are_not_allowed_there_is_no_way(tmp_path: Path) -> None:
    """The setting is the operator's."""
    with a_visit(tmp_path) as visit:
        file_one(visit, EXTRACT, {})
        assert visit.do(Go(StickConsent(Sheet.RECEIPT))).screen == "done"
