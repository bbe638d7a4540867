"""The desk's words for what people say and what the authority publishes, Vietnamese first."""

from __future__ import annotations

from collections.abc import Mapping

PUBLIC_WORDS: Mapping[str, tuple[str, str]] = {
    "ratings": ("Bà con chấm điểm", "Ratings"),
    "ratings_words": (
        "Không có tên ai ở đây. Điểm từ 1 (kém) đến 3 (tốt).",
        "Nobody is named here. Marks run from 1 (poor) to 3 (good).",
    ),
    "ratings_none": ("Chưa có ai chấm điểm.", "Nobody has rated yet."),
    "asked": ("Hỏi về", "Asked about"),
    "asked.filing": ("Dùng máy", "Using the machine"),
    "asked.result": ("Giải quyết hồ sơ", "How it was dealt with"),
    "average": ("Điểm trung bình", "Average"),
    "count": ("Số lượt", "Count"),
    "face.3": ("Tốt", "Good"),
    "face.2": ("Tạm được", "So-so"),
    "face.1": ("Chưa tốt", "Poor"),
    "month": ("Tháng", "Month"),
    "said": ("Lời của bà con", "What people said"),
    "no_procedure": ("Chung", "In general"),
    "day_said": ("Ngày", "Day"),
    "publications": ("Công bố", "Publications"),
    "publications_none": ("Chưa công bố gì.", "Nothing was published yet."),
    "new_notice": ("Thông báo mới", "New notice"),
    "correct_notice": ("Sửa thông báo", "Correct the notice"),
    "notice_words": (
        "Thông báo hiện ở trang đầu của mọi máy, từ lần liên lạc tới của máy cho đến hết hạn.",
        "A notice stands on the first page of every machine, from its next contact until it ends.",
    ),
    "kind": ("Loại", "Kind"),
    "kind.notice": ("Thông báo", "Notice"),
    "title": ("Tiêu đề", "Title"),
    "title_vi": ("Tiêu đề, một câu dễ hiểu", "Title in Vietnamese"),
    "text_vi": ("Nội dung, lời dễ hiểu", "Text in Vietnamese"),
    "title_en": ("Tiêu đề tiếng Anh (không bắt buộc)", "Title in English (optional)"),
    "text_en": ("Nội dung tiếng Anh (không bắt buộc)", "Text in English (optional)"),
    "shown_from": ("Từ ngày", "From"),
    "shown_until": ("Đến hết ngày", "Until"),
    "by_office": ("Cơ quan thông báo", "Office"),
    "publish": ("Công bố", "Publish"),
    "correct": ("Sửa", "Correct"),
    "take_back": ("Thu hồi", "Withdraw"),
    "withdrawn": ("Đã thu hồi", "Withdrawn"),
    "over": ("Đã hết hạn", "Over"),
    "to_come": ("Sắp tới", "To come"),
    "standing_now": ("Đang hiện", "Shown now"),
    "version": ("bản", "version"),
    "publish_error.title": (
        "Tiêu đề: cần có, dài tối đa 120 ký tự, không có ký tự ẩn.",
        "Title: needed, at most 120 characters, no hidden ones.",
    ),
    "publish_error.text": (
        "Nội dung: cần có, không quá dài, không có ký tự ẩn.",
        "Text: needed, not too long, no hidden characters.",
    ),
    "publish_error.from": ("Ngày bắt đầu chưa đúng.", "The first day is not right."),
    "publish_error.until": (
        "Ngày cuối phải từ hôm nay trở đi, không trước ngày đầu, không quá hai năm.",
        "The last day: not past, not before the first, at most two years later.",
    ),
    "publish_error.office": (
        "Tên cơ quan: một dòng, tối đa 120 ký tự.",
        "Office: one line, at most 120 characters.",
    ),
    "publish_error.size": ("Nội dung quá dài để gửi đi.", "Too long to travel."),
    "publish_error.withdrawn": (
        "Bản này đã bị thu hồi. Hãy công bố bản mới.",
        "It was withdrawn. Publish a new one.",
    ),
    "publish_error.unknown": ("Không có bản công bố này.", "There is no such publication."),
    "publish_error.kind": ("Loại công bố không khớp.", "It is of another kind."),
}
