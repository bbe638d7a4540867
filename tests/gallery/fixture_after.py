"""Invented pages of what comes after filing, in the words of the packs themselves."""

from __future__ import annotations

from dataclasses import replace

from gallery.fixture_ends import track
from gallery.fixture_frame import Say, chrome, without_next

from kiosk_app.flow import destinations as d
from kiosk_app.flow import intents as i
from kiosk_app.flow import views as v

CODE = "M7F-29QX-K4PH"


def after_views(s: Say, limits) -> list[tuple[str, v.View]]:
    """Name and view of each page."""
    return [
        ("50_track_by_code", track_by_code(s, limits.milestones)),
        ("51_prove", prove(s)),
        ("51b_prove_wrong", replace(prove(s, "other_card"), key="prove-wrong")),
    ]


def track_by_code(s: Say, limit: int) -> v.TrackView:
    """A code alone: state and dates."""
    t, full = s.locale.t, track(s, limit)
    more = v.Action(t("track.more"), i.Go(d.Prove(CODE)), "identification-card", "primary")
    return replace(
        full,
        key="track-code",
        chrome=replace(full.chrome, bottom=(*full.chrome.bottom[:-1], more)),
        subtitle=CODE,
        milestones=tuple(replace(m, text="") for m in full.milestones),
        as_known_on=f"{t('track.as_known_on', time='09:42, 23/11/2026')}. {t('track.more_hint')}",
    )


def prove(s: Say, wrong: str = "") -> v.ScanView:
    """The receipt or the card before the scanner."""
    t = s.locale.t
    trouble = v.Trouble(t(f"prove.{wrong}_title"), t(f"prove.{wrong}_text")) if wrong else None
    return v.ScanView(
        "scan_card",
        "prove",
        without_next(chrome(s)),
        t("prove.title"),
        text=t("prove.text", emphasis=t("prove.emphasis")),
        emphasis=t("prove.emphasis"),
        hint=t("prove.hint"),
        trouble=trouble,
    )
