"""Printing as the person sees it: one sheet at a time, faults in words, copies marked, noted."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.sessions import BIRTH, EXTRACT, Visit, a_visit, file_one

from kiosk_app.devices.ports import Fault
from kiosk_app.flow.destinations import ProcedureInfo
from kiosk_app.flow.intents import Exit, Go, Printed, PrintFailed, SaveReceipt
from kiosk_app.flow.sheets import Sheet
from kiosk_app.flow.views import View
from kiosk_app.usecases.printing import RECEIPT, PrintJob

PRINTER_FAULTS = [fault.value for fault in Fault if fault.value.startswith(("printer", "no_p"))]


def buttons(view: View) -> list[str]:
    return [action.text for action in view.chrome.bottom]


def send(visit: Visit) -> PrintJob:
    visit.do(SaveReceipt())
    job = visit.session.print_job()
    assert job is not None
    return job


def prints(visit: Visit) -> list[tuple[str, str | None]]:
    """The record of the only application's prints: what, and how it ended."""
    db = visit.kiosk.machine.db
    (about,) = [row["id"] for row in db["kiosk_application"].rows]
    rows = db["kiosk_print"].rows_where("about = ?", [about], order_by="number")
    return [(row["what"], row["fault"]) for row in rows]


def test_a_second_touch_while_it_prints_makes_no_second_paper(tmp_path: Path) -> None:
    """The button is gone as long as it would do nothing."""
    with a_visit(tmp_path) as visit:
        file_one(visit, EXTRACT, {})
        job = send(visit)
        assert "In biên nhận" not in buttons(visit.session.view())
        visit.do(SaveReceipt())
        assert visit.session.print_job() is None
        done = visit.do(Printed(job.number))
        assert done.banner is not None and done.banner.tone == "ok"
        assert "In lại biên nhận" in buttons(done)


def test_reprints_are_marked_counted_and_noted(tmp_path: Path) -> None:
    """Two papers of one filing must not look like two filings; a jam is no paper."""
    with a_visit(tmp_path) as visit:
        done = file_one(visit, EXTRACT, {})
        first = send(visit)
        visit.do(Printed(first.number))
        assert first.pdf() == visit.kiosk.receipt_pdf(done.code)
        jammed = send(visit)
        visit.do(PrintFailed("paper_jam", jammed.number))
        second = send(visit)
        visit.do(Printed(second.number))
        assert jammed.pdf() == second.pdf() != first.pdf()
        assert second.raster(576) != first.raster(576)
        third = send(visit)
        assert third.pdf() != second.pdf()
        assert prints(visit) == [
            (RECEIPT, ""), (RECEIPT, "paper_jam"), (RECEIPT, ""), (RECEIPT, None),
        ]  # fmt: skip


def test_the_record_and_the_log_name_nobody(tmp_path: Path) -> None:
    """Ids, kinds, times."""
    with a_visit(tmp_path) as visit:
        file_one(visit, EXTRACT, {})
        visit.do(PrintFailed("no_paper", send(visit).number))
        (row,) = list(visit.kiosk.machine.db["kiosk_print"].rows)
        assert sorted(row) == ["about", "at_ms", "fault", "number", "what"]
        assert row["fault"] == "no_paper"


@pytest.mark.parametrize("fault", PRINTER_FAULTS)
def test_a_fault_of_the_printer_leaves_everything_as_it_was(tmp_path: Path, fault: str) -> None:
    """The code stays on the glass, the paper can be asked for again."""
    with a_visit(tmp_path) as visit:
        before = file_one(visit, EXTRACT, {})
        after = visit.do(PrintFailed(fault, send(visit).number))
        assert after.banner is not None and after.banner.title and after.banner.text
        assert (after.code, after.qr) == (before.code, before.qr)
        assert "In biên nhận" in buttons(after)


def test_the_receipt_never_leaves_the_glass_while_it_prints(tmp_path: Path) -> None:
    """Two minutes are not always enough; afterwards they begin anew. A lost word holds nobody."""
    with a_visit(tmp_path) as visit:
        file_one(visit, EXTRACT, {})
        visit.wait(100)
        job = send(visit)
        assert visit.wait(60).screen == "done"
        visit.do(Printed(job.number))
        assert visit.wait(100).screen == "done"
        assert visit.wait(30).screen == "home"
        file_one(visit, EXTRACT, {})
        send(visit)
        assert visit.wait(290).screen == "done"
        assert visit.wait(200).screen == "home"


def test_what_the_printer_says_too_late_is_noted_but_told_to_nobody(tmp_path: Path) -> None:
    """The next person must not hear of the last one's paper."""
    with a_visit(tmp_path) as visit:
        file_one(visit, EXTRACT, {})
        job = send(visit)
        visit.do(Exit())
        assert visit.do(PrintFailed("no_paper", job.number)).banner is None
        assert prints(visit) == [(RECEIPT, "no_paper")]


def test_a_sheet_is_given_out_only_where_its_content_is_shown(tmp_path: Path) -> None:
    """Home prints nothing."""
    with a_visit(tmp_path) as visit:
        for sheet in Sheet:
            assert visit.do(SaveReceipt(sheet)).banner is None
            assert visit.session.print_job() is None


def test_what_to_bring_goes_on_paper_before_and_after_filing(tmp_path: Path) -> None:
    """A list at home is worth more than one on the glass; afterwards only what is missing."""
    with a_visit(tmp_path) as visit:
        visit.do(Go(ProcedureInfo(BIRTH)))
        assert "In giấy cần mang" in buttons(visit.session.view())
        visit.do(SaveReceipt(Sheet.BRING))
        whole = visit.session.print_job()
        assert whole is not None and whole.title == "bring"
        assert "In lại giấy cần mang" in buttons(visit.do(Printed()))
        visit.do(Exit())
        done = file_one(visit, BIRTH, {})
        assert "In giấy cần mang" in buttons(done)
        visit.do(SaveReceipt(Sheet.BRING))
        missing = visit.session.print_job()
        assert missing is not None
        assert missing.raster(384).height != whole.raster(384).height
        assert missing.pdf() != whole.pdf()


def test_nothing_missing_is_no_paper(tmp_path: Path) -> None:
    """No button for an empty list."""
    with a_visit(tmp_path) as visit:
        done = file_one(visit, EXTRACT, {})
        has_missing = any(fact.icon == "warning" for fact in done.facts)
        assert ("In giấy cần mang" in buttons(done)) is has_missing
