"""Invented pages of what comes after filing, in the words of the packs themselves."""

from __future__ import annotations

from dataclasses import replace

from gallery.fixture_ends import done, track
from gallery.fixture_frame import Say, chrome, without_next

from kiosk_app.flow import after_places as after
from kiosk_app.flow import destinations as d
from kiosk_app.flow import intents as i
from kiosk_app.flow import views as v
from kiosk_app.flow.receipt_pages import in_pages
from kiosk_app.flow.staff_intents import SignInStaff

CODE = "M7F-29QX-K4PH"


def after_views(s: Say, limits) -> list[tuple[str, v.View]]:
    """Name and view of each page."""
    return [
        ("50_track_by_code", track_by_code(s, limits.milestones)),
        ("51_prove", prove(s)),
        ("51b_prove_wrong", replace(prove(s, "other_card"), key="prove-wrong")),
        ("52_track_asked", track_asked(s, limits.milestones)),
        ("53_supplement", supplement(s, limits.lines)),
        ("53b_supplement_empty", supplement(s, limits.lines, is_empty=True)),
        ("54_supplement_done", in_pages(supplement_done(s), limits.facts, 0)),
        ("55_asking", asking(s, "asking")),
        ("55b_not_there", asking(s, "unknown")),
        ("56_told", told(s, limits.milestones)),
        ("56b_archived", archived(s, limits.milestones)),
        ("57_data_receipt", data_entry(s, "receipt")),
        ("57b_data_card", data_entry(s, "card")),
        ("58_my_data", my_data(s, limits.lines)),
        ("59_ask_erase", data_ask(s)),
        ("59b_data_done", data_done(s)),
    ]


def track_by_code(s: Say, limit: int) -> v.TrackView:
    """A code alone: state and dates."""
    t, full = s.locale.t, track(s, limit)
    more = v.Action(t("track.more"), i.Go(after.Prove(CODE)), "identification-card", "primary")
    return replace(
        full,
        key="track-code",
        chrome=replace(full.chrome, bottom=(*full.chrome.bottom[:-1], more)),
        subtitle=CODE,
        milestones=tuple(replace(m, text="") for m in full.milestones),
        as_known_on=f"{t('track.as_known_on', time='09:42, 23/11/2026')}. {t('track.more_hint')}",
    )


def track_asked(s: Say, limit: int) -> v.TrackView:
    """Papers are asked for: two buttons, the second is what most people want."""
    t, full = s.locale.t, track(s, limit)
    paper = v.Action(t("done.print"), i.SaveReceipt(), "printer")
    answer = v.Action(t("track.supplement"), i.BeginSupplement(CODE), "file-plus", "primary")
    asks = v.Milestone(
        "file-plus",
        t("track.event.supplement_requested"),
        s("Giấy chứng sinh bị mờ, chụp lại", "The clinic's paper is blurred"),
        "23/11 · 15:10",
        "attention",
    )
    return replace(
        full,
        key="track-asked",
        chrome=replace(full.chrome, bottom=(*full.chrome.bottom[:-1], paper, answer)),
        title=t("track.state.supplement_requested"),
        subtitle=f"{full.subtitle} · LẦU BÁ TỦA",
        badge=None,
        milestones=(*full.milestones[: min(4, limit) - 1], asks),
        pages=2,
    )


def supplement(s: Say, limit: int, is_empty: bool = False) -> v.ListView:
    """What is asked for."""
    t = s.locale.t
    take = v.Action(t("supplement.capture"), i.Go(d.Documents("a")), "camera")
    write = v.Action(t("supplement.write"), i.Go(after.SupplementWords()), "pencil-simple")
    read = v.Action(t("supplement.read"), i.Go(after.SupplementNote()), "book-open")
    note = s(
        "Giấy chứng sinh bị mờ, chưa đọc được ngày sinh. Nhờ bà con…",
        "The clinic's paper is blurred: the date cannot be read. Ple…",
    )
    have = t("supplement.lacking") if is_empty else t("supplement.have", count=2)
    lines = (
        v.Line(t("supplement.note"), note, read),
        v.Line(s("Giấy chứng sinh", "Clinic's paper"), have, take),
        v.Line(s("Giấy kết hôn", "Marriage paper"), t("supplement.lacking"), take),
        v.Line(t("supplement.words"), t("supplement.no_words"), write),
    )
    nothing = v.Trouble(t("supplement.nothing_title"), t("supplement.nothing_text"))
    base = without_next(chrome(s))
    on = v.Action(t("supplement.file"), i.FileSupplement(), "check", "primary")
    return v.ListView(
        "list",
        "supplement" + ("-empty" if is_empty else ""),
        replace(base, bottom=(*base.bottom, on)),
        t("supplement.title"),
        lines=lines[: limit - 1 if is_empty else limit],
        trouble=nothing if is_empty else None,
        pages=-(-len(lines) // limit),
    )


def supplement_done(s: Say) -> v.DoneView:
    """The receipt of what was added."""
    t, full = s.locale.t, done(s)
    paper = s("Giấy chứng sinh", "Clinic's paper")
    return replace(
        full,
        key="supplement-done",
        title=t("supplement.done_title"),
        subtitle=t("supplement.done_subtitle"),
        facts=(
            v.Fact("", t("supplement.at"), "09:42, 25/11/2026"),
            v.Fact("", t("supplement.given"), f"{paper} ({t('supplement.pages', count=2)})"),
            v.Fact("warning", t("done.missing"), s("Giấy kết hôn", "Marriage paper")),
        ),
        note="",
        stages=(
            v.Stage(t("done.stage_saved"), "done"),
            v.Stage(t("done.stage_sent"), "current"),
            v.Stage(t("supplement.stage_seen"), "to_come"),
        ),
    )


def data_entry(s: Say, step: str) -> v.ScanView:
    """The receipt, then the card."""
    t = s.locale.t
    official = v.Action(t("data.official"), SignInStaff(), "user-check")
    none = v.Action(t("data.no_receipt"), i.Go(d.TrackEntry()), "keyboard")
    return replace(
        prove(s),
        key=f"data-{step}",
        title=t(f"data.{step}_title"),
        text=t(f"data.{step}_text", emphasis=t("data.emphasis")),
        emphasis=t("data.emphasis"),
        hint=t("data.entry_hint"),
        actions=(none if step == "receipt" else official,),
    )


def my_data(s: Say, limit: int) -> v.ListView:
    """What this machine holds."""
    t = s.locale.t
    lines = (
        v.Line(t("data.application"), s("Đăng ký khai sinh", "Birth") + f" · {CODE}"),
        v.Line(t("data.owner"), "LẦU BÁ TỦA"),
        v.Line(t("data.answers"), t("data.count_answers", count=31)),
        v.Line(t("data.papers"), t("data.count_pages", count=2)),
        v.Line(t("data.looks"), t("data.nobody")),
        v.Line(t("data.ask_correct"), t("data.outcome_waiting")),
    )
    size = max(1, limit - 2)
    return v.ListView(
        "list",
        "my-data",
        without_next(chrome(s)),
        t("data.title"),
        lines=lines[:size],
        actions=tuple(
            v.Action(t(f"data.ask_{what}"), i.Go(after.DataAsk(what)), icon)
            for what, icon in (
                ("correct", "pencil-simple"),
                ("withdraw", "arrow-u-up-left"),
                ("erase", "trash"),
            )
        ),
        pages=-(-len(lines) // size),
    )


def data_ask(s: Say) -> v.TextPageView:
    """Before an erasure is asked for."""
    t = s.locale.t
    base = without_next(chrome(s))
    send = v.Action(t("data.send"), i.AskAboutData(), "check", "danger")
    return v.TextPageView(
        "notice",
        "data-ask",
        replace(base, bottom=(*base.bottom, send)),
        t("data.ask_erase_title"),
        icon="trash",
        paragraphs=(t("data.ask_erase_text"),),
    )


def data_done(s: Say) -> v.TextPageView:
    """The slip of a request."""
    t = s.locale.t
    finish = v.Action(t("done.finish"), i.Exit(), "check", "primary")
    paper = v.Action(t("slip.print"), i.SaveReceipt(i.Sheet.REQUEST), "printer")
    return v.TextPageView(
        "resume_slip",
        "data-done",
        replace(chrome(s), bottom=(paper, finish)),
        t("data.done_erase"),
        icon="check-circle",
        paragraphs=(t("data.done_at", time="09:42, 23/11/2026"), t("data.done_text")),
        large=CODE,
    )


def asking(s: Say, name: str) -> v.TextPageView:
    """The portal is asked, or knows nothing."""
    t = s.locale.t
    return v.TextPageView(
        "notice",
        f"asking-{name}",
        without_next(chrome(s)),
        t(f"ask_portal.{name}_title"),
        icon="cloud-arrow-up",
        paragraphs=(t("ask_portal.code", code=CODE), t(f"ask_portal.{name}")),
    )


def told(s: Say, limit: int) -> v.TrackView:
    """What the portal said of a code."""
    full = track_by_code(s, limit)
    t = s.locale.t
    known = t("track.as_known_on", time="09:42, 23/11/2026")
    words = f"{known}. {t('ask_portal.elsewhere')} {t('track.more_hint')}"
    return replace(full, key="told", as_known_on=words, milestones=full.milestones[:3])


def archived(s: Say, limit: int) -> v.TrackView:
    """The same, once the application is in the archive: nothing more can be shown."""
    t = s.locale.t
    known = t("track.as_known_on", time="09:42, 23/11/2028")
    words = f"{known}. {t('ask_portal.archived', date='23/11/2028')}"
    full = told(s, limit)
    title = t("track.state.completed")
    alone = replace(full, key="archived", title=title, badge=None)
    return replace(alone, chrome=without_next(chrome(s)), as_known_on=words)


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
