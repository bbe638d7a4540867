"""Slips of what is no application: an opinion, a request about one's own data. Made when asked,
kept nowhere.

It owns which facts stand on them: code, matter, moment; never what was said.
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk_app.domain.consultation import Opinion
from kiosk_app.domain.personal import Asked
from kiosk_app.domain.text import Text
from kiosk_app.paper.sheet import Both
from kiosk_app.usecases.machine import Machine
from kiosk_app.usecases.printing import PrintJob, both
from kiosk_app.usecases.requesting import Made
from kiosk_app.usecases.tracking import find

if TYPE_CHECKING:
    from PIL import Image

    from kiosk_app.paper.sheet import Fact

OPINION = Both("PHIẾU GÓP Ý", "Slip of an opinion")
OPINION_FOOTER = (
    "Góp ý được lưu trên máy và tự gửi đi khi có mạng.",
    "The opinion is kept on the machine and sent once there is a network.",
)
REQUEST = Both("PHIẾU YÊU CẦU VỀ DỮ LIỆU CÁ NHÂN", "Slip of a request about personal data")
REQUEST_FOOTER = (
    "Bà con giữ phiếu này và biên nhận để hỏi lại kết quả, tại máy hoặc tại bộ phận một cửa.",
    "Keep this slip and the receipt to ask for the answer, at the machine or at the desk.",
)
_ASKED = {
    Asked.CORRECT: Both("Sửa thông tin", "Correction"),
    Asked.WITHDRAW: Both("Rút hồ sơ", "Withdrawal of the application"),
    Asked.ERASE: Both("Xoá dữ liệu", "Erasure"),
}
_SENT = Both("Đã ghi nhận, gửi đi khi có mạng", "Noted, sent once there is a network")
_GRANTED = Both("Đã làm xong tại máy", "Done at the machine")


def opinion_job(machine: Machine, opinion: Opinion, title: Text, fonts: Path) -> PrintJob:
    """The slip of an opinion, for the printer."""
    given_on = date.fromisoformat(opinion.day)
    named = Both("Có ghi tên", "With a name")
    unnamed = Both("Không ghi tên", "Without a name")
    facts = (
        ("Mã góp ý", "Code", Both(opinion.code)),
        ("Góp ý về", "About", both(title)),
        ("Ngày", "Day", Both(f"{given_on:%d/%m/%Y}")),
        ("Người góp ý", "Given", named if opinion.name else unnamed),
    )
    return slip_job(machine, "opinion", opinion.code, OPINION, facts, OPINION_FOOTER, fonts)


def request_job(machine: Machine, code: str, made: Made, fonts: Path) -> PrintJob | None:
    """The slip of a request about one's own data; None when the application is not here."""
    found = find(machine, code)
    if found is None:
        return None
    procedure = machine.shelf.procedure_to_show(found.source, found.procedure)
    facts = (
        ("Mã hồ sơ tại máy", "Code", Both(found.code)),
        ("Thủ tục", "Procedure", both(procedure.title)),
        ("Yêu cầu", "Request", _ASKED[made.what]),
        ("Lúc", "At", Both(f"{datetime.fromisoformat(made.at):%H:%M %d/%m/%Y}")),
        ("Tình trạng", "State", _GRANTED if made.outcome == "granted" else _SENT),
    )
    return slip_job(machine, "request", found.code, REQUEST, facts, REQUEST_FOOTER, fonts)


def slip_job(
    machine: Machine,
    kind: str,
    code: str,
    name: Both,
    facts: tuple[Fact, ...],
    footer: tuple[str, str],
    fonts: Path,
) -> PrintJob:
    """A slip of facts; what draws it is imported only by who prints."""
    kiosk = machine.settings.kiosk

    def draw() -> bytes:
        from kiosk_app.paper.short_slip import ShortSlip, short_pdf

        slip = ShortSlip(kiosk.office, kiosk.commune, code, name, facts, footer)
        return short_pdf(slip, fonts)

    def strip(dots: int) -> Image.Image:
        from kiosk_app.paper.short_slip import ShortSlip, short_strip

        slip = ShortSlip(kiosk.office, kiosk.commune, code, name, facts, footer)
        return short_strip(slip, fonts, dots)

    return PrintJob(f"{kind} {code}", draw, strip)
