"""The languages and the frame of the invented views."""

from __future__ import annotations

from dataclasses import dataclass, replace

from support.assets import packs
from support.invented_packs import PSEUDO, pseudo, pseudo_pack

from kiosk_app.flow import destinations as d
from kiosk_app.flow import intents as i
from kiosk_app.flow import views as v
from kiosk_app.flow.chrome import key_words, letters_of
from kiosk_app.flow.voice_intents import Listen
from kiosk_app.i18n import Locale


@dataclass(frozen=True, slots=True)
class Say:
    """Chooses the Vietnamese or the English of two texts, or the longer one for invented ones."""

    lang: str

    def __call__(self, vi: str, en: str) -> str:
        if self.lang == PSEUDO:
            return pseudo(max(vi, en, key=len))
        return vi if self.lang == "vi" else en

    @property
    def locale(self) -> Locale:
        """The pack of the language."""
        return pseudo_pack() if self.lang == PSEUDO else packs()[self.lang]


def say_in(lang: str) -> Say:
    """The texts of a language."""
    return Say(lang)


def chrome(s: Say, part: tuple[int, str, str] | None = None, **changes) -> v.Chrome:
    """The frame of a question."""
    bottom = (
        v.Action(s("Quay lại", "Back"), i.Back(), "arrow-left"),
        v.Action(s.locale.t("voice.listen"), Listen(), "speaker-high"),
        v.Action(s("Gọi cán bộ", "Call an official"), i.CallOfficial(), "hand-waving"),
        v.Action(s("Tiếp tục", "Continue"), i.Next(), "arrow-right", "primary", submits=True),
    )
    progress = None
    if part is not None:
        label = s(f"Phần {part[0]}/8 · {part[1]}", f"Part {part[0]}/8 · {part[2]}")
        progress = v.Progress(part[0], 8, label)
    chips = (
        v.Chip(s("Chưa có mạng", "No network yet"), "wifi-slash", "warn"),
        v.Chip(s("Dễ nhìn", "Easy to see"), "text-aa", "plain", i.Go(d.Aids())),
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
        keys=key_words(s.locale),
        letters=letters_of(s.locale),
    )


def without_next(base: v.Chrome) -> v.Chrome:
    """The frame without a way on."""
    return replace(base, bottom=base.bottom[:-1])
