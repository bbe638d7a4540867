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
}
