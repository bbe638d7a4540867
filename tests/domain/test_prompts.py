"""Which texts have clips, under which names."""

from __future__ import annotations

from support.assets import packs

from kiosk_app.domain.prompts import (
    Prompt,
    digest_of,
    is_sayable,
    literal_prompts,
    message_prompts,
    parts_of,
    vocabulary,
    whole_prompts,
    words_in,
)
from kiosk_app.domain.text import Text
from kiosk_app.domain.tongues import spoken, tongue_of


def test_a_changed_text_has_another_clip() -> None:
    """A clip must never say what the screen no longer says; line breaks are no change."""
    assert digest_of("Xin chào") != digest_of("Xin chào!")
    assert digest_of("Xin\n chào") == digest_of("Xin chào")


def test_a_message_with_gaps_falls_into_parts() -> None:
    """What stands between the gaps is the same every time."""
    messages = {"a.b": "Hôm nay là {today}. Ghi lại.", "c": "{code}", "d": "Xin chào"}
    assert list(message_prompts(messages)) == [
        Prompt("a.b-1", "Hôm nay là "),
        Prompt("a.b-2", ". Ghi lại."),
        Prompt("d", "Xin chào"),
    ]
    assert parts_of("{a} và {b}") == (("", "a"), (" và ", "b"))


def test_a_person_reads_whole_sentences_only() -> None:
    """Nobody can read half a sentence into a microphone."""
    assert whole_prompts({"a": "Có {n} mục", "b": "Thoát", "c": "…"}) == (Prompt("b", "Thoát"),)


def test_every_text_of_the_catalogue_is_found_once() -> None:
    """Texts stand deep inside procedures, and often twice."""
    text = Text((("vi", "Họ tên"), ("en", "Name")))
    found = list(literal_prompts([{"x": (text, [text])}, text], "en"))
    assert found == [Prompt("text", "Name")]
    assert list(literal_prompts([Text((("vi", "Họ tên"),))], "en")) == []


def test_clip_names_fit_every_file_system() -> None:
    """Windows refuses some signs, and ids are told apart without them."""
    for pack in packs().values():
        clips = [prompt.clip for prompt in message_prompts(pack.messages)]
        assert len(clips) == len(set(clips))
        assert all(set(clip) <= set("abcdefghijklmnopqrstuvwxyz0123456789._-") for clip in clips)
        assert max(map(len, clips)) < 100


def test_numbers_and_codes_are_made_of_known_words() -> None:
    """Without a synthesiser they are pieced together from clips of these words."""
    for lang, written in [
        ("vi", "05/04/2026 1.234.567 0912345678 M7F-29QX-K4PC 09:42 50% 3/8"),
        ("en", "05/04/2026 1,234,567 0912345678 M7F-29QX-K4PC 09:42 50% 3/8"),
    ]:
        said = words_in(spoken(written, lang))
        assert [word for word in said if word not in vocabulary(tongue_of(lang))] == []


def test_signs_alone_are_not_sayable() -> None:
    """There is nothing to record in them."""
    assert not is_sayable(" · ")
    assert is_sayable("123")
