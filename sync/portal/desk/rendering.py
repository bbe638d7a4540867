"""Templates to pages: one environment that escapes everything, and the values every page has.

It owns Jinja's settings and the icons' code points. Nothing here decides who may see what.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.responses import HTMLResponse

from sync.portal.desk import showing
from sync.portal.desk.door import HEADERS, VISIT, Entrance, Visit
from sync.portal.desk.words import speak
from sync.portal.moments import in_vietnam
from sync.reading import read_json

_HERE = Path(__file__).parent
_TONES = {
    "submitted": "info",
    "accepted": "ok",
    "in_process": "ok",
    "supplement_requested": "warn",
    "payment_due": "warn",
    "completed": "info",
    "returned": "ok",
    "rejected": "err",
    "stopped": "err",
    "withdrawn": "plain",
}
_STATE_ICONS = {
    "submitted": "tray-arrow-down",
    "accepted": "check-circle",
    "in_process": "clock",
    "supplement_requested": "file-plus",
    "payment_due": "coins",
    "completed": "seal-check",
    "returned": "check-circle",
    "rejected": "x-circle",
    "stopped": "prohibit",
    "withdrawn": "arrow-u-up-left",
}


@dataclass(frozen=True, slots=True)
class Renderer:
    """Makes pages for visits."""

    environment: Environment
    entrance: Entrance

    def page(self, name: str, visit: Visit, status: int = 200, **values: Any) -> HTMLResponse:
        """A page with the security headers; an unknown browser gets its visit cookie."""
        portal = self.entrance.portal
        now_ms = portal.clock()
        text = self.environment.get_template(name).render(
            visit=visit,
            t=partial(speak, visit.language),
            office=portal.settings.office,
            place=portal.settings.place,
            now=f"{in_vietnam(now_ms):%H:%M}",
            now_ms=now_ms,
            **values,
        )
        response = HTMLResponse(text, status, headers=HEADERS)
        if visit.account is None:
            self.entrance.remember(response, VISIT, visit.token)
        return response


def make_renderer(entrance: Entrance, icons: Path) -> Renderer:
    """Reads the templates beside this module and the icons' names."""
    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    codes = _codes(icons)
    environment.globals.update(
        icon=lambda name: chr(codes[name]) if name in codes else "",
        tone=lambda state: _TONES.get(state, "plain"),
        state_icon=lambda state: _STATE_ICONS.get(state, "circle"),
        day=showing.day,
        date=showing.date,
        form_day=showing.form_day,
        form_hour=showing.form_hour,
        moment=showing.moment,
        moment_ms=showing.moment_ms,
        filed=showing.filed,
        clock_doubt=showing.clock_doubt,
        days_to=showing.days_to,
    )
    return Renderer(environment, entrance)


def _codes(folder: Path) -> dict[str, int]:
    path = folder / "icons.json"
    if not path.is_file():
        return {}
    found = read_json(path.read_text(encoding="utf-8")).get("codes", {})
    return {str(name): int(code) for name, code in found.items()}
