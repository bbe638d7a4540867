"""What the desk says of each kind of task: what happened, what to do, whose it is.

It owns these words and nothing else; which tasks there are is decided where they are opened.
"""

from __future__ import annotations

from collections.abc import Mapping

from sync.duties import duty_of, told_kinds
from sync.portal.accounts import Role
from sync.portal.tasks import is_of_machine

_TECHNICIANS = frozenset({"clone", "enrolment_used", "enrolment_expired", "downlink_unread"})
_HOURS = {"collision": 72, "machine": 72}

TASK_WORDS: Mapping[str, tuple[str, str]] = {
    "task_owner": ("Ai xử lý", "Whose task"),
    "task_due": ("Trước", "By"),
    "task_note": ("Đã làm gì", "What was done"),
    "task_note_machine": (
        "Đã làm gì (máy sẽ hiện lời này)",
        "What was done (the machine shows it)",
    ),
    "tasks_closed": ("Vừa xử lý xong", "Dealt with lately"),
    "task_closed_by": ("Người xử lý", "By whom"),
    "task_note.filed_again": ("Đã mời bà con nộp lại", "The person files again"),
    "task_note.told": ("Đã báo người phụ trách", "Whoever is responsible was told"),
    "task_note.mended": ("Đã sửa xong", "Mended"),
    "task_note.nothing": ("Đã xem, không cần làm gì", "Looked at, nothing to do"),
    "task_note.settled": ("Tự hết", "Gone by itself"),
    "task.record_undeliverable": (
        "Máy có bản ghi gửi mãi không được",
        "A machine cannot deliver a record",
    ),
    "task_do.record_undeliverable": (
        "Máy vẫn giữ bản ghi này và gửi các bản khác. Báo người làm phần mềm số bản ghi.",
        "The machine keeps it and sends the others. Report the record's id to the makers.",
    ),
    "task.attachment_damaged": (
        "Ảnh giấy tờ trên máy bị hỏng",
        "A picture at a machine is damaged",
    ),
    "task_do.attachment_damaged": (
        "Nhờ cán bộ ở xã mời người dân chụp lại giấy tờ.",
        "Ask the commune to have the paper photographed again.",
    ),
    "task.window_differs": (
        "Máy và cổng giữ khác nhau",
        "Machine and portal hold different things",
    ),
    "task_do.window_differs": (
        "Chạy motcua-portal verify. Vẫn khác sau một ngày thì báo người làm phần mềm.",
        "Run motcua-portal verify. If they still differ after a day, report it to the makers.",
    ),
    "task.downlink_conflict": (
        "Máy nhận hai bản tin khác nhau mang một mã",
        "A machine was sent two different records under one id",
    ),
    "task_do.downlink_conflict": (
        "Máy giữ bản đầu. Báo người làm phần mềm.",
        "The machine keeps the first. Report it to the makers.",
    ),
    "task.downlink_damaged": (
        "Máy nhận một tài liệu không mở được",
        "A machine was sent a document that does not open",
    ),
    "task_do.downlink_damaged": (
        "Chạy motcua-portal verify, rồi trả lại tài liệu cho hồ sơ.",
        "Run motcua-portal verify, then return the document once more.",
    ),
    "task.downlink_unread": (
        "Máy chưa hiểu một tin của cổng",
        "A machine does not understand a record of the portal",
    ),
    "task_do.downlink_unread": (
        "Cập nhật chương trình của máy; tin được đọc lại khi máy khởi động.",
        "Update the machine's program; the record is read again when it starts.",
    ),
    "task.document_unavailable": (
        "Máy không lấy được tài liệu từ cổng",
        "A machine cannot get a document from the portal",
    ),
    "task_do.document_unavailable": (
        "Chạy motcua-portal verify: tài liệu mất thì khôi phục từ bản sao lưu.",
        "Run motcua-portal verify: restore from the backup what is lost.",
    ),
    "task.machine": ("Máy có việc cần người xem", "A machine calls for a person"),
    "task_do.machine": (
        "Gọi xã nơi đặt máy; trang tình trạng của máy nói rõ việc gì.",
        "Call the commune; the machine's own page says what it is.",
    ),
    "task.refused": ("Máy gửi một bản ghi không nhận được", "A record was refused"),
    "task_do.refused": (
        "Gọi xã nơi đặt máy: hồ sơ còn nguyên trên máy. Báo người làm phần mềm số bản ghi này.",
        "Call the commune: the filing is still on the machine. Report this record's id.",
    ),
    "task.collision": ("Hai bản ghi khác nhau mang một mã", "Two records under one id"),
    "task_do.collision": (
        "Cả hai bản đều được giữ, chỉ bản đầu được dùng. Báo người làm phần mềm.",
        "Both are kept, only the first counts. Report it to the makers.",
    ),
    "task.clone": ("Hai máy dùng chung một danh tính", "Two machines share one identity"),
    "task_do.clone": (
        "Hồ sơ của cả hai máy vẫn được nhận, chỉ chiều về là dừng. Cho một máy đăng ký lại thành "
        "máy mới: motcua-portal enrol-code --successor-of MÁY, rồi trên máy đó motcua-sync enrol "
        "--anew. Sau đó nhận lại máy còn lại: motcua-portal machine MÁY active.",
        "Filings of both are taken in, only the way down rests. Let one of them enrol as a new "
        "machine: motcua-portal enrol-code --successor-of MACHINE, and on it motcua-sync enrol "
        "--anew. Then take the other back: motcua-portal machine MACHINE active.",
    ),
    "task.enrolment_used": (
        "Một tệp đăng ký bị dùng cho hai máy: hãy cấp tệp mới cho máy bị từ chối",
        "One enrolment file came from two machines: give the refused one a new file",
    ),
    "task_do.enrolment_used": (
        "Cấp tệp mới: motcua-portal enrol-code --file TỆP.",
        "Make a new one: motcua-portal enrol-code --file FILE.",
    ),
    "task.enrolment_expired": (
        "Một máy dùng tệp đăng ký đã quá hạn: hãy cấp tệp mới",
        "A machine came with an enrolment file that is out of date: give it a new one",
    ),
    "task_do.enrolment_expired": (
        "Cấp tệp mới: motcua-portal enrol-code --file TỆP.",
        "Make a new one: motcua-portal enrol-code --file FILE.",
    ),
    "task.parked": ("Máy nghi bị lộ vẫn gửi hồ sơ", "A compromised machine still sends"),
    "task_do.parked": (
        "Hồ sơ được giữ riêng, không mất. Hỏi lại xã nơi đặt máy; nếu đúng là của bà con thì bấm "
        "“Nhận hồ sơ đang giữ” ở dòng của máy.",
        "They are kept apart, none is lost. Ask the commune; when they are people's own, touch "
        "“Take in what is kept apart” in the machine's row.",
    ),
    "parked_count": ("{} bản ghi đang giữ riêng", "{} records kept apart"),
    "release": ("Nhận hồ sơ đang giữ", "Take in what is kept apart"),
    "task.archived_asked": (
        "Có tin mới về hồ sơ đã đưa vào kho lưu trữ",
        "Something came about an archived application",
    ),
    "task_do.archived_asked": (
        "Tin được giữ lại, không mất. Người quản trị lấy hồ sơ ra bằng lệnh "
        "motcua-portal unarchive MÃ, rồi xem hồ sơ ở trang này.",
        "It is kept, nothing is lost. An operator brings the application back with motcua-portal "
        "unarchive CODE; then look at it here.",
    ),
    "task.conflict": ("Hai quyết định trái nhau", "Two decisions contradict each other"),
    "task_do.conflict": (
        "Mở hồ sơ, xem cả hai quyết định, rồi quyết định lại.",
        "Open the application, read both, and decide again.",
    ),
    "task.rolled_back": (
        "Cổng đã trở về bản sao lưu cũ; các máy đang gửi lại hồ sơ và quyết định",
        "The portal went back to an older copy; the machines send filings and decisions again",
    ),
    "task_do.rolled_back": (
        "Chờ mọi máy trong bảng trên liên lạc lại rồi hãy tiếp nhận tiếp, để không cấp trùng số. "
        "Đăng lại thông báo và tài khoản lập sau bản sao lưu.",
        "Wait until every machine above was in contact before you accept more, so that no number "
        "is given twice. Publish notices and make accounts again that are newer than the copy.",
    ),
    "task.mirror_missing": (
        "Máy không ghi được bản sao: không thấy ổ thứ hai",
        "A machine does not write its mirror: the second medium is not there",
    ),
    "task_do.mirror_missing": (
        "Nhờ kỹ thuật viên cắm lại ổ. Hồ sơ vẫn nhận và gửi được.",
        "Ask the technician to plug it in again. Filing and sending work.",
    ),
    "task.mirror_same_disk": (
        "Bản sao của một máy nằm cùng ổ với máy",
        "A machine's mirror lies on its own disk",
    ),
    "task_do.mirror_same_disk": (
        "Nhờ kỹ thuật viên chọn thư mục trên ổ khác: [sync] mirror trong settings.toml.",
        "Ask the technician for a folder on another medium: [sync] mirror in settings.toml.",
    ),
    "task.mirror_full": ("Ổ giữ bản sao của một máy đã đầy", "The medium of a mirror is full"),
    "task_do.mirror_full": (
        "Nhờ kỹ thuật viên thay ổ lớn hơn; máy tự ghi lại từ đầu.",
        "Ask the technician for a larger one; the machine writes everything again by itself.",
    ),
    "task.papers_lost": (
        "Kho ảnh thiếu tệp của máy này; máy sẽ gửi lại",
        "The store of papers lacks files of this machine; it will send them again",
    ),
    "task_do.papers_lost": (
        "Chờ máy liên lạc rồi chạy lại motcua-portal verify. Tệp nào vẫn thiếu thì lấy từ bản sao "
        "lưu của kho ảnh.",
        "Wait for the machine's contact, then run motcua-portal verify again. What is lacking "
        "still comes from the backup of the store of papers.",
    ),
    "task.number_twice": (
        "Một số hồ sơ đã cấp cho hai hồ sơ",
        "One number was given to two applications",
    ),
    "task_do.number_twice": (
        "Hồ sơ ghi ở đây đang không có số. Cấp số khác và báo người dân: "
        "motcua-portal set-status MÃ TRẠNG-THÁI --authority-number SỐ.",
        "The application named here stands without a number. Give it another and tell its person: "
        "motcua-portal set-status CODE STATE --authority-number NUMBER.",
    ),
}


def due_ms(kind: str, opened_ms: int) -> int:
    """By when somebody should have dealt with it, Unix ms."""
    hours = duty_of(kind).hours if kind in told_kinds() else _HOURS.get(kind, 24)
    return opened_ms + hours * 3_600_000


def note_key(note: str) -> str:
    """What a machine noted is a code with words here; what a person noted stands as it is."""
    return f"task_note.{note}" if f"task_note.{note}" in TASK_WORDS else note


def note_label(kind: str) -> str:
    """Above the note: whether the machine shows it to its own people."""
    return "task_note_machine" if is_of_machine(kind) else "task_note"


def owner_of(kind: str) -> str:
    """The role that has to deal with it, as accounts name it."""
    role = Role.TECHNICIAN if kind in _TECHNICIANS else Role.OPERATOR
    return str(role.value)
