"""The language packs hold the same messages and speak dates and money rightly."""

import ast
import re
from dataclasses import fields
from pathlib import Path

import pytest
from support.assets import FONTS
from support.assets import packs as shipped_packs
from support.invented_packs import (
    GROWTH,
    MARKED,
    khmer_pack,
    pseudo,
    pseudo_pack,
    write_pack,
)
from support.sessions import a_visit

from kiosk_app.devices.ports import Fault
from kiosk_app.devices.shrink import Verdict
from kiosk_app.domain.application import State
from kiosk_app.domain.consultation import FORM_WORDS
from kiosk_app.domain.problems import CODES
from kiosk_app.domain.rating import Asked, Face
from kiosk_app.flow.destinations import Languages
from kiosk_app.flow.display import Aid
from kiosk_app.flow.form_views import LIVE
from kiosk_app.flow.intents import ChooseLanguage, Go
from kiosk_app.flow.lettering import KeyWords
from kiosk_app.flow.task_views import DONE_ICONS
from kiosk_app.i18n import Locale, LocaleError, MissingMessage, load_locales, placeholders
from kiosk_app.usecases.assisting import Reason
from kiosk_app.usecases.staffing import Refusal
from sync import FailureClass, StaffRole
from sync.affording import Held
from sync.duties import DUTIES, TaskOwner

ROOT = Path(__file__).parents[2]
# Reasons of a refusal that a portal gives (PROTOCOL.md, section 17).
REFUSALS = (
    "content",
    "application_known",
    "event_known",
    "other_digest",
    "other_device",
    "database",
)
BUILT = {  # ids that the code puts together, and of what
    "date.weekday{}": range(1, 8),
    "keys.{}": [key.name for key in fields(KeyWords)],
    "problem.{}.title": CODES,
    "problem.{}.text": CODES,
    "device.{}": [*(fault.value for fault in Fault), "unknown"],
    "remedy.{}": [*(fault.value for fault in Fault), "unknown"],
    "papers.{}": [*(verdict.value for verdict in Verdict), "state_missing", "state_optional"],
    "papers.live_{}": LIVE,
    "pages.{}": ["earlier", "last"],
    "pages.{}_title": [v.value for v in Verdict if v is not Verdict.GOOD],
    "pages.{}_text": [v.value for v in Verdict if v is not Verdict.GOOD],
    "scan.{}_title": ["unread", "other", "contradicts"],
    "scan.{}_text": ["unread", "other", "contradicts"],
    "card.{}_title": ["name_doubtful", "warning"],
    "card.{}_text": ["name_doubtful", "warning"],
    "staff.{}_title": [refusal.value for refusal in Refusal if refusal is not Refusal.WAIT],
    "staff.{}_text": [refusal.value for refusal in Refusal if refusal is not Refusal.WAIT],
    "staff.role_{}": [role.value for role in StaffRole],
    "staff.reason_{}": [reason.value for reason in Reason],
    "staff_task.{}": DUTIES,
    "task_do.{}": DUTIES,
    "failure.{}": [failure.value for failure in FailureClass],
    "failure_do.{}": [failure.value for failure in FailureClass],
    "task.owner_{}": [owner.value for owner in TaskOwner],
    "task.done_{}": DONE_ICONS,
    "refusal.{}": REFUSALS,
    "health.held_{}": [held.value for held in Held],
    "address.search_{}": ["province", "ward"],
    "consent.{}": ["name", "number", "agreed"],
    "track.state.{}": [state.value for state in State],
    "track.event.{}": [state.value for state in State],
    "track.{}": ["waiting", "refused"],
    "track.{}_text": ["waiting", "refused"],
    "aids.{}": [aid.value for aid in Aid],
    "data.{}_title": ["receipt", "card", "ask_correct", "ask_withdraw", "ask_erase"],
    "data.{}_text": ["receipt", "card", "ask_withdraw", "ask_erase"],
    "data.ask_{}": ["correct", "withdraw", "erase"],
    "data.done_{}": ["correct", "withdraw", "erase"],
    "data.outcome_{}": ["waiting", "granted", "refused"],
    "{}.entry_title": ["track", "resume"],
    "{}.entry_hint": ["track", "resume"],
    "{}.placeholder": ["track", "resume"],
    "opinion.form_{}": FORM_WORDS,
    "rating.{}": [
        one.value if face is None else f"{one.value}_{face.name.lower()}"
        for one in Asked
        for face in (None, *Face)
    ],
}


@pytest.fixture(scope="module")
def packs() -> dict[str, Locale]:
    return shipped_packs()


def test_every_pack_holds_the_same_messages(packs: dict[str, Locale]) -> None:
    """A hole on the screen would be met by a citizen, not by us."""
    ids = {lang: set(pack.messages) for lang, pack in packs.items()}
    assert ids["vi"] == ids["en"]


def test_every_message_is_said_somewhere(packs: dict[str, Locale]) -> None:
    """What no page says costs every translator and every speaker of a voice pack their time."""
    written = {
        node.value
        for path in (ROOT / "kiosk_app").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    built = {pattern.format(part) for pattern, parts in BUILT.items() for part in parts}
    assert set(packs["vi"].messages) - written - built == set()


def test_placeholders_are_equal_across_packs(packs: dict[str, Locale]) -> None:
    """A translation that forgets a number would say something else."""
    vi, en = packs["vi"].messages, packs["en"].messages
    assert [key for key in vi if placeholders(vi[key]) != placeholders(en[key])] == []


def test_a_missing_message_raises(packs: dict[str, Locale]) -> None:
    """Silence about a missing message would reach the screen."""
    with pytest.raises(MissingMessage):
        packs["vi"].t("no.such.message")


@pytest.mark.parametrize(
    ("iso", "words"),
    [("2026-11-18", "18/11/2026"), ("1990", "1990"), ("1990-05", "05/1990")],
)
def test_dates_read_day_first(packs: dict[str, Locale], iso: str, words: str) -> None:
    """Villagers write day, month, year; partial dates say only what is known."""
    assert packs["vi"].date(iso) == words


def test_weekday_money_and_time(packs: dict[str, Locale]) -> None:
    """The forms that the pictures show."""
    vi, en = packs["vi"], packs["en"]
    assert vi.weekday_date("2026-11-18") == "18/11/2026 (Thứ Tư)"
    assert vi.money(1250000) == "1.250.000 đồng"
    assert en.money(8000) == "8,000 dong"
    assert vi.short_time("2026-11-23T09:42:00+07:00") == "23/11 · 09:42"


def test_a_folder_without_vietnamese_is_refused(tmp_path: Path) -> None:
    """Every text falls back on Vietnamese, so its pack must be there."""
    with pytest.raises(LocaleError):
        load_locales(tmp_path, FONTS)


@pytest.mark.parametrize(
    ("about", "words"),
    [
        ({"font": "Comic"}, "there is no font 'Comic'; put Comic-Regular.ttf"),
        ({"font_script": "Elvish"}, "font_script 'Elvish' is unknown; it may be one of"),
        ({"direction": "rtl"}, "only direction 'ltr' can be drawn"),
        ({"font": None}, "font is missing; add it"),
    ],
)
def test_a_pack_that_cannot_be_drawn_is_refused_in_words(
    tmp_path: Path, about: dict[str, object], words: str
) -> None:
    """Empty boxes on the glass would be found by a citizen; the maker is told file and remedy."""
    write_pack(shipped_packs()["vi"], tmp_path)
    place = write_pack(pseudo_pack(), tmp_path, **about)
    with pytest.raises(LocaleError, match=re.escape(words)) as refused:
        load_locales(tmp_path, FONTS)
    assert str(place / "locale.toml") in str(refused.value)


def test_a_pack_in_another_font_and_script_is_a_folder_and_no_code(tmp_path: Path) -> None:
    """Language packs come from people who cannot program."""
    write_pack(shipped_packs()["vi"], tmp_path)
    write_pack(pseudo_pack(), tmp_path)
    write_pack(khmer_pack(), tmp_path)
    found = load_locales(tmp_path, [*FONTS, "NotoSansKhmer"])
    assert found == {
        pack.lang: pack for pack in (shipped_packs()["vi"], pseudo_pack(), khmer_pack())
    }


def test_the_pseudo_language_is_longer_and_keeps_placeholders(packs: dict[str, Locale]) -> None:
    """It stands for the longest translation, so it must be one."""
    for key, text in pseudo_pack().messages.items():
        assert placeholders(text) == placeholders(packs["vi"].messages[key])
    for text in ("Tiếp tục", "Gọi cán bộ", "Họ, chữ đệm và tên của cháu bé?"):
        letters = sum(sign.isalpha() for sign in text)
        assert sum(sign.isalpha() for sign in pseudo(text)) >= GROWTH * letters
    everything = "".join(pseudo_pack().messages.values())
    assert [mark for mark in MARKED if mark not in everything] == []


@pytest.mark.parametrize("lang", ["vi", "pseudo", "khmer"])
def test_the_page_carries_what_its_language_is_written_with(tmp_path: Path, lang: str) -> None:
    """The interface knows no language; it is told the font with each page."""
    known = {**shipped_packs(), "pseudo": pseudo_pack(), "khmer": khmer_pack()}
    with a_visit(tmp_path, locales=known) as visit:
        tiles = visit.do(Go(Languages())).tiles
        assert [tile.letters.font for tile in tiles] == [pack.font for pack in known.values()]
        view = visit.do(ChooseLanguage(lang))
        letters = (view.chrome.letters.font, view.chrome.letters.script)
        assert letters == (known[lang].font, known[lang].font_script)
