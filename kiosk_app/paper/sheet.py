"""What stands on a filing receipt, as values, and its sentences in both languages.

Owns the words of the paper. It never promises a date of its own: before an official accepts, every
expectation reads "..., tính từ khi cán bộ tiếp nhận", and it is never called form 01.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kiosk_app.domain.sentences import with_clause


@dataclass(frozen=True, slots=True)
class Both:
    """A text in Vietnamese and English; without English the Vietnamese stands alone."""

    vi: str
    en: str = ""


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A paper of the application: its name, and how many pages were photographed (0: missing)."""

    name: Both
    pages: int = 0
    original: bool = False  # the original is to be shown at the desk


@dataclass(frozen=True, slots=True)
class ReceiptSheet:
    """Everything printed on "Biên nhận nộp hồ sơ". Texts are already chosen; times are local.

    `is_supplement`: the paper for what was handed in later, when the authority asked for more.
    """

    office: str
    place: str
    code: str
    qr: str  # the signed text
    procedure: Both
    procedure_code: str
    filed_at: datetime
    uncertainty_s: int
    time_limit: Both  # "Trong ngày", "7 ngày làm việc"
    received: tuple[PaperLine, ...] = ()
    missing: tuple[PaperLine, ...] = ()
    fee: Both | None = None
    where: str = ""  # opening hours, address of the desk
    phone: str = ""
    clocks: tuple[Both, ...] = ()  # further time limits, each in a sentence
    is_supplement: bool = False
    copy: int = 0  # how many were printed before; 0: this is the first


_FOOTER = (
    "Biên nhận này chứng nhận hồ sơ đã được nộp vào máy; chưa thay cho Giấy tiếp nhận và hẹn trả "
    "kết quả.",
    "This paper proves that the application was filed; it is not yet the acceptance and "
    "appointment slip.",
)
_SUPPLEMENT_FOOTER = (
    "Biên nhận này chứng nhận giấy tờ bổ sung đã được nộp vào máy; cán bộ sẽ xem và trả lời.",
    "This paper proves that the papers were added; an official will look at them and answer.",
)

Fact = tuple[str, str, Both]  # Vietnamese label, English label, value


def receipt_name(sheet: ReceiptSheet) -> Both:
    """What the paper is called."""
    if sheet.is_supplement:
        return Both("BIÊN NHẬN BỔ SUNG GIẤY TỜ", "Receipt for added papers")
    return Both("BIÊN NHẬN NỘP HỒ SƠ", "Filing receipt")


def receipt_footer(sheet: ReceiptSheet) -> tuple[str, str]:
    """What the paper is worth."""
    return _SUPPLEMENT_FOOTER if sheet.is_supplement else _FOOTER


def copy_words(copy: int) -> Both:
    """The mark of a reprint."""
    return Both(f"Bản in lại lần {copy}", f"Reprint no. {copy}")


def receipt_facts(sheet: ReceiptSheet) -> list[Fact]:
    """What is known of the filing, as labels and values; a clock stands under the line above."""
    name = Both(f"{sheet.procedure.vi} ({sheet.procedure_code})", sheet.procedure.en)
    filed = "Giờ bổ sung" if sheet.is_supplement else "Giờ nộp"
    rows: list[Fact] = [
        ("Thủ tục", "Procedure", name),
        (filed, "Filed at", filed_words(sheet.filed_at, sheet.uncertainty_s)),
        ("Dự kiến có kết quả", "Expected result", expectation_words(sheet.time_limit)),
    ]
    rows += [("", "", clock) for clock in sheet.clocks]
    if sheet.fee is not None:
        rows.append(("Lệ phí", "Fee", sheet.fee))
    if sheet.where or sheet.phone:
        where = " · ".join(part for part in (sheet.where, sheet.phone) if part)
        rows.append(("Nơi tiếp nhận", "Where", Both(where)))
    return rows


def filed_words(at: datetime, uncertainty_s: int) -> Both:
    """The filing time with its error bar in words: clocks in the mountains are wrong."""
    vi = f"{at:%H:%M} ngày {at:%d/%m/%Y}"
    en = f"{at:%H:%M} on {at.day} {at:%B} {at.year}"
    doubt = uncertainty_words(uncertainty_s)
    return Both(f"{vi} ({doubt.vi})", f"{en} ({doubt.en})")


def uncertainty_words(seconds: int) -> Both:
    """How far the machine's clock may be off, rounded up to a unit that people use."""
    if seconds <= 60:
        return Both("giờ của máy đúng đến từng phút", "the machine's clock is right to the minute")
    for unit_s, limit, vi, en in (
        (60, 7200, "phút", "minutes"),
        (3600, 172_800, "giờ", "hours"),
        (86_400, 86_400 * 60, "ngày", "days"),
    ):
        if seconds <= limit:
            count = -(-seconds // unit_s)
            return Both(
                f"giờ của máy có thể lệch tới {count} {vi}",
                f"the machine's clock may be off by up to {count} {en}",
            )
    return Both(
        "giờ của máy chưa được đối chiếu; cán bộ sẽ ghi lại khi tiếp nhận",
        "the machine's clock has not been checked; the official will note the time on acceptance",
    )


def expectation_words(time_limit: Both) -> Both:
    """When a result may be expected, counted from acceptance (ui.md, manner 15)."""
    english = with_clause(time_limit.en, "counted from acceptance by an official")
    return Both(
        with_clause(time_limit.vi, "tính từ khi cán bộ tiếp nhận"), english if time_limit.en else ""
    )


def _stored(sheet: ReceiptSheet) -> Both:
    if sheet.is_supplement:
        return Both(
            "Phần bổ sung đã lưu trên máy tại xã và sẽ tự gửi đi khi có mạng. Bà con không phải "
            "nộp lại hồ sơ.",
            "What you added is stored at the commune; it will be sent once there is a network. Do "
            "not file again.",
        )
    return Both(
        "Hồ sơ đã lưu trên máy tại xã và sẽ tự gửi đi khi có mạng. Bà con không phải nộp lại.",
        "Stored at the commune; it will be sent once there is a network. Do not file again.",
    )


def next_steps(sheet: ReceiptSheet) -> tuple[Both, ...]:
    """What the person does next, in short sentences."""
    steps = [_stored(sheet)]
    if sheet.missing:
        steps.append(
            Both(
                "Lần sau mang theo các giấy tờ còn thiếu ghi ở trên và biên nhận này.",
                "Next time bring the missing papers listed above and this receipt.",
            )
        )
    if any(line.original for line in (*sheet.received, *sheet.missing)):
        steps.append(
            Both(
                "Mang bản chính để cán bộ đối chiếu.",
                "Bring the originals for the official to compare.",
            )
        )
    steps.append(
        Both(
            "Xem hồ sơ đến đâu: đưa mã QR này vào máy, gõ mã tra cứu, hoặc hỏi cán bộ.",
            "To follow the application: show this QR code to the machine, type the code, "
            "or ask an official.",
        )
    )
    return tuple(steps)
