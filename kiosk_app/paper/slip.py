"""What stands on the slip for the desk, as values, and its sentences in both languages.

Owns the words of the paper. It says plainly that nothing was filed, so that nobody waits at home
for an answer; it carries no code, because there is nothing to track.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kiosk_app.paper.sheet import Both


@dataclass(frozen=True, slots=True)
class BringLine:
    """A paper to bring: its name, and one line about it."""

    name: Both
    note: Both | None = None
    icon: str = ""


@dataclass(frozen=True, slots=True)
class SlipSheet:
    """Everything printed on "Phiếu đến quầy". Texts are already chosen; what is None is left out.

    `answers` are what a short form asked for, as (label, value).
    """

    office: str
    place: str
    procedure: Both
    procedure_code: str
    made_on: date
    bring: tuple[BringLine, ...] = ()
    answers: tuple[tuple[Both, Both], ...] = ()
    sum: Both | None = None  # counted from the answers
    fee: Both | None = None
    time_limit: Both | None = None
    result: Both | None = None
    where: str = ""  # opening hours, address of the desk
    phone: str = ""
    agency: Both | None = None
    full_name: str = ""  # how the decision names the procedure, when the title is shorter
    is_reminder: bool = False  # what to bring for filing, not a slip for the desk
    code: str = ""  # of what was filed already and lacks these papers


_FOOTER = (
    "Phiếu chuẩn bị để làm việc tại quầy; không phải biên nhận, không phải giấy hẹn.",
    "A slip that prepares the visit to the desk; no receipt and no appointment.",
)
_REMINDER_FOOTER = (
    "Giấy nhắc để chuẩn bị giấy tờ; không phải biên nhận, không phải giấy hẹn.",
    "A reminder of what to bring; no receipt and no appointment.",
)


def slip_name(sheet: SlipSheet) -> Both:
    """What the paper is called."""
    if sheet.is_reminder:
        return Both("LẦN SAU MANG THEO", "What to bring next time")
    return Both("PHIẾU ĐẾN QUẦY", "Slip for the desk")


def slip_footer(sheet: SlipSheet) -> tuple[str, str]:
    """What the paper is worth."""
    return _REMINDER_FOOTER if sheet.is_reminder else _FOOTER


def slip_facts(sheet: SlipSheet) -> list[tuple[str, str, Both]]:
    """What is known of the procedure, as (Vietnamese label, English label, words)."""
    where = " · ".join(part for part in (sheet.office, sheet.where, sheet.phone) if part)
    rows = [
        ("Thủ tục", "Procedure", Both(_named(sheet), sheet.procedure.en)),
        ("Mã tra cứu", "Code", Both(sheet.code) if sheet.code else None),
        ("Tên đầy đủ", "Full name", Both(sheet.full_name) if sheet.full_name else None),
        ("Nơi làm", "Where", Both(where)),
        ("Cơ quan giải quyết", "Decided by", sheet.agency),
        ("Lệ phí", "Fee", sheet.fee),
        ("Tạm tính", "Estimate", sheet.sum),
        ("Thời hạn", "Time limit", sheet.time_limit),
        ("Kết quả", "What you get", sheet.result),
    ]
    return [(vi, en, words) for vi, en, words in rows if words is not None]


def slip_steps(sheet: SlipSheet) -> tuple[Both, ...]:
    """What the person does next, in short sentences."""
    if sheet.is_reminder:
        return _reminder_steps(sheet)
    steps = [
        Both(
            "Phiếu này chưa phải là nộp hồ sơ. Bà con đến quầy một cửa để làm.",
            "This slip is no application yet. Come to the one-stop desk.",
        )
    ]
    if sheet.bring:
        steps.append(
            Both(
                "Mang đủ giấy tờ ghi ở trên, đưa cùng phiếu này cho cán bộ.",
                "Bring the papers listed above and hand them over with this slip.",
            )
        )
    else:
        steps.append(
            Both(
                "Giấy tờ và thời hạn: bà con hỏi cán bộ ở quầy.",
                "Papers and time limit: ask the official at the desk.",
            )
        )
    if sheet.sum is not None:
        steps.append(
            Both(
                "Số tiền là máy tạm tính. Cán bộ đếm trang rồi tính lại.",
                "The sum is an estimate; the official counts the pages again.",
            )
        )
    return tuple(steps)


def _reminder_steps(sheet: SlipSheet) -> tuple[Both, ...]:
    if sheet.code:
        return (
            Both(
                "Hồ sơ đã nộp rồi, không phải nộp lại. Chỉ mang thêm giấy tờ ghi ở trên.",
                "The application is filed; do not file again. Only bring the papers listed above.",
            ),
            Both(
                "Mang cả biên nhận, đưa cho cán bộ hoặc đưa mã QR của biên nhận vào máy.",
                "Bring the receipt too; give it to the official or show its QR to the machine.",
            ),
        )
    return (
        Both(
            "Mang đủ giấy tờ ghi ở trên. Thiếu giấy vẫn nộp được, mang bổ sung sau.",
            "Bring the papers listed above. You may file without some and add them later.",
        ),
        Both(
            "Đến máy này hoặc đến quầy một cửa để làm.",
            "Come to this machine or to the one-stop desk.",
        ),
    )


def _named(sheet: SlipSheet) -> str:
    return f"{sheet.procedure.vi} ({sheet.procedure_code})"
