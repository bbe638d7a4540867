"""Invented notices, as an office publishes them and as they come down."""

from __future__ import annotations

from datetime import date
from typing import Any

from sync.portal.opening import Portal
from sync.portal.participation import publishing, statements
from sync.portal.participation.publishing import Published

TODAY = date(2026, 11, 24)
TITLE = "Tiêm phòng cho trẻ dưới hai tuổi"
TEXT = "Sáng thứ Năm, tại Trạm Y tế xã. Mang theo sổ tiêm."


def a_notice(**changes: Any) -> statements.Statement:
    """One that stands for a week."""
    given = {
        "title": {"vi": TITLE, "en": "Vaccination"},
        "text": {"vi": TEXT},
        "valid_from": "2026-11-20",
        "valid_until": "2026-11-30",
        "office": "Trạm Y tế",
        "today": TODAY,
        **changes,
    }
    return statements.notice(**given)


def publish(portal: Portal, corrects: str = "", **changes: Any) -> Published:
    """The notice, published by an official."""
    return publishing.publish(portal, a_notice(**changes), "lan", corrects)


def coming(number: int = 1, version: int = 1, **changes: Any) -> dict[str, Any]:
    """The content of notice.published.v1."""
    return {
        "publication": bytes([number] * 16),
        "version": version,
        "withdrawn": False,
        "title": {"vi": f"{TITLE} {number}"},
        "text": {"vi": TEXT},
        "from": "2026-11-20",
        "until": "2026-11-30",
        "office": "Trạm Y tế",
        **changes,
    }


def withdrawn(number: int, version: int) -> dict[str, Any]:
    """The content of a withdrawal."""
    return {"publication": bytes([number] * 16), "version": version, "withdrawn": True}


PLAN = "Kế hoạch làm đường bản Mường Lống 2"


def asking(number: int = 1, version: int = 1, **changes: Any) -> dict[str, Any]:
    """The content of consultation.published.v1."""
    return {
        **coming(number, version),
        "title": {"vi": PLAN},
        "summary": {"vi": "Xã định làm đường bê tông rộng ba mét, dài hai cây số."},
        "text": {"vi": "Điều 1. Phạm vi.\nĐiều 2. Kinh phí."},
        "office": "Phòng Kinh tế",
        "questions": [
            {
                "id": "q1",
                "ask": {"vi": "Bà con có đồng ý không?"},
                "options": [
                    {"value": "1", "label": {"vi": "Đồng ý"}},
                    {"value": "2", "label": {"vi": "Không đồng ý"}},
                ],
                "words": True,
            },
            {"id": "q2", "ask": {"vi": "Đường nên đi lối nào?"}, "options": [], "words": True},
        ],
        **changes,
    }
