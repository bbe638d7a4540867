"""The slip of an opinion on paper, made when asked and kept nowhere.

It owns which facts stand on it: code, matter, day, whether a name went along; never what was said.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk_app.domain.consultation import Opinion
from kiosk_app.domain.text import Text
from kiosk_app.paper.sheet import Both
from kiosk_app.usecases.machine import Machine
from kiosk_app.usecases.printing import PrintJob

if TYPE_CHECKING:
    from PIL import Image

    from kiosk_app.paper.opinion_slip import OpinionSlip

SECOND_LANG = "en"


def opinion_job(machine: Machine, opinion: Opinion, title: Text, fonts: Path) -> PrintJob:
    """The slip, for the printer; what draws it is imported only by who prints."""

    def slip() -> OpinionSlip:
        from kiosk_app.paper.opinion_slip import OpinionSlip

        vi, second = title.get("vi"), title.get(SECOND_LANG)
        return OpinionSlip(
            machine.settings.kiosk.office,
            machine.settings.kiosk.commune,
            opinion.code,
            Both(vi, "" if second == vi else second),
            date.fromisoformat(opinion.day),
            bool(opinion.name),
        )

    def draw() -> bytes:
        from kiosk_app.paper.opinion_slip import opinion_pdf

        return opinion_pdf(slip(), fonts)

    def strip(dots: int) -> Image.Image:
        from kiosk_app.paper.opinion_slip import opinion_strip

        return opinion_strip(slip(), fonts, dots)

    return PrintJob(f"opinion {opinion.code}", draw, strip)
