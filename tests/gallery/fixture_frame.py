"""The languages and the frame of the invented views."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from support.assets import ASSETS

from kiosk_app.flow import destinations as d
from kiosk_app.flow import intents as i
from kiosk_app.flow import views as v
from kiosk_app.flow.chrome import key_words
from kiosk_app.i18n import load_locales

Say = Callable[[str, str], str]


def say_in(lang: str) -> Say:
    """Chooses the Vietnamese or the English of two texts."""
    return lambda vi, en: vi if lang == "vi" else en


def chrome(s: Say, part: tuple[int, str, str] | None = None, **changes) -> v.Chrome:
    """The frame of a question."""
    bottom = (
        v.Action(s("Quay lại", "Back"), i.Back(), "arrow-left"),
        v.Action(s("Gọi cán bộ", "Call an official"), i.CallOfficial(), "hand-waving"),
        v.Action(s("Tiếp tục", "Continue"), i.Next(), "arrow-right", "primary", submits=True),
    )
    progress = None
    if part is not None:
        label = s(f"Phần {part[0]}/8 · {part[1]}", f"Part {part[0]}/8 · {part[2]}")
        progress = v.Progress(part[0], 8, label)
    chips = (
        v.Chip(s("Chưa có mạng", "No network yet"), "wifi-slash", "warn"),
        v.Chip(s("Tiếng Việt", "English"), "globe-hemisphere-east", "plain", i.Go(d.Languages())),
        v.Chip(s("Thoát", "Leave"), "x-circle", "danger", i.Exit()),
    )
    return v.Chrome(
        office=changes.get(
            "office", s("Trung tâm Phục vụ hành chính công", "Public service centre")
        ),
        place=s("Xã Mường Lống · tỉnh Nghệ An", "Mường Lống commune · Nghệ An"),
        clock="09:42",
        chips=changes.get("chips", chips),
        bottom=changes.get("bottom", bottom),
        progress=progress,
        keys=key_words(load_locales(ASSETS / "locales")[s("vi", "en")]),
    )


def without_next(base: v.Chrome) -> v.Chrome:
    """The frame without a way on."""
    return replace(base, bottom=base.bottom[:-1])
