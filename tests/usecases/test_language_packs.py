"""Languages that a technician adds: signed, whole, and able to do nothing but say something."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from support.added_files import production
from support.assets import ASSETS, packs
from support.invented_packs import khmer_pack, write_pack

from kiosk_app.i18n import Locale
from kiosk_app.settings import Settings
from kiosk_app.store.packfolder import LIST, SIGNATURE, PackRefused, list_of
from kiosk_app.usecases.language_packs import (
    add_language,
    check_language,
    load_languages,
    packs_on,
    remove_language,
)
from sync import Context, PrivateKeys, sign

KEYS = PrivateKeys.generate()


def stick_with(tmp_path: Path, pack: Locale | None = None, **about: object) -> Path:
    """A folder of a pack as it comes on a stick, without a signature."""
    return write_pack(pack or ede(), tmp_path / "stick" / "motcua" / "locales", **about)


def ede() -> Locale:
    """A pack that says everything in its own way, in letters that Be Vietnam Pro lacks."""
    vi = packs()["vi"]
    messages = {key: f"ƀă {text}" for key, text in vi.messages.items()}
    return replace(vi, lang="rad", name="Êđê", font="NotoSans", order=7, messages=messages)


def signed(folder: Path, keys: PrivateKeys = KEYS) -> Path:
    """The folder as `language sign` leaves it."""
    content = list_of(folder)
    (folder / LIST).write_bytes(content)
    (folder / SIGNATURE).write_text(sign(keys, Context.CATALOGUE, content).hex(), "ascii")
    return folder


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A machine that believes KEYS and nobody else."""
    data = tmp_path / "data"
    (data / "keys").mkdir(parents=True)
    (data / "keys" / "catalogue.pub").write_text(KEYS.public.signing.hex(), "ascii")
    return production(data)


def test_a_signed_pack_can_be_chosen_and_comes_back_after_a_restart(
    tmp_path: Path, settings: Settings
) -> None:
    """No new build for a new language."""
    add_language(settings, signed(stick_with(tmp_path)))
    found = load_languages(settings)
    assert list(found.packs) == ["vi", "en", "rad"]
    assert found.packs["rad"].t("chrome.next").startswith("ƀă ")
    assert remove_language(settings, "rad")
    assert list(load_languages(settings).packs) == ["vi", "en"]
    assert not remove_language(settings, "../keys")


def test_a_pack_brings_its_own_font(tmp_path: Path, settings: Settings) -> None:
    """Scripts that the program has no letters for come with theirs."""
    folder = stick_with(tmp_path, replace(khmer_pack(), lang="km"))
    font = ASSETS.parent / "tests" / "data" / "NotoSansKhmer-Regular.ttf"
    for weight in ("Regular", "SemiBold", "Bold"):
        shutil.copy(font, folder / f"NotoSansKhmer-{weight}.ttf")
    add_language(settings, signed(folder))
    found = load_languages(settings)
    assert "km" in found.packs
    assert settings.data / "locales" / "km" in found.fonts


def test_what_an_older_pack_does_not_say_is_said_in_vietnamese(
    tmp_path: Path, settings: Settings
) -> None:
    """A new program must not take the language away from people."""
    pack = ede()
    short = {key: text for key, text in pack.messages.items() if key != "chrome.next"}
    extra = {**short, "no.longer.said": "ƀă"}
    add_language(settings, signed(stick_with(tmp_path, replace(pack, messages=extra))))
    here = load_languages(settings).packs["rad"]
    assert here.t("chrome.next") == packs()["vi"].t("chrome.next")
    assert set(here.messages) == set(packs()["vi"].messages)


@pytest.mark.parametrize(
    ("key", "text", "said"),
    [
        ("chrome.sending", "{count.__class__}", "placeholder"),
        ("chrome.sending", "{count:>1000000000}", "says how"),
        ("chrome.sending", "{count!r}", "says how"),
        ("chrome.sending", "{0}", "placeholder"),
        ("chrome.sending", "{count", "brace"),
        ("chrome.next", "{secret}", "placeholder"),
        ("chrome.next", "a" * 3000, "longer"),
    ],
)
def test_a_text_is_filled_in_and_never_more(
    tmp_path: Path, settings: Settings, key: str, text: str, said: str
) -> None:
    """Who may sign a language may not thereby run anything on the machine."""
    pack = ede()
    folder = stick_with(tmp_path, replace(pack, messages={**pack.messages, key: text}))
    with pytest.raises(PackRefused, match=rf"^\w+\.toml: {key}: .*{said}"):
        add_language(settings, signed(folder))
    assert not (settings.data / "locales" / "rad").exists()


def test_a_pack_without_the_right_signature_is_refused(tmp_path: Path, settings: Settings) -> None:
    """Whoever holds a stick must not speak for the authority."""
    folder = stick_with(tmp_path)
    with pytest.raises(PackRefused, match="no such file"):
        add_language(settings, folder)
    with pytest.raises(PackRefused, match=r"unknown key.*KEY\.pub to keys/catalogue\.pub"):
        add_language(settings, signed(folder, PrivateKeys.generate()))


def test_a_file_that_was_changed_after_signing_is_refused(
    tmp_path: Path, settings: Settings
) -> None:
    """On the stick, and later on the machine's own disk."""
    folder = signed(stick_with(tmp_path))
    add_language(settings, folder)
    for place in (folder, settings.data / "locales" / "rad"):
        (place / "ui.toml").write_text('chrome.next = "tiền"\n', "utf-8")
    with pytest.raises(PackRefused, match="not the file that was signed"):
        add_language(settings, folder)
    found = load_languages(settings)
    assert "rad" not in found.packs
    assert [problem.file for problem in found.problems] == ["ui.toml"]


@pytest.mark.parametrize(
    "name", ["run.py", "a b.toml", "..toml", ".hidden.toml", "x" * 80 + ".toml"]
)
def test_a_file_that_is_nothing_of_a_pack_is_refused(tmp_path: Path, name: str) -> None:
    """The folder is copied by name; no name may surprise us."""
    folder = stick_with(tmp_path)
    (folder / name).write_bytes(b"")
    with pytest.raises(PackRefused, match="does not belong"):
        check_language(folder)


def test_links_and_lines_that_lead_elsewhere_are_refused(
    tmp_path: Path, settings: Settings
) -> None:
    """A list must not bring the machine's own files into a pack."""
    folder = signed(stick_with(tmp_path))
    (folder / "words.toml").symlink_to(settings.data / "settings.toml")
    with pytest.raises(PackRefused):
        check_language(folder)
    (folder / "words.toml").unlink()
    for line in (f"{'0' * 64}  ../../settings.toml\n", "nonsense\n", f"{'0' * 64}  /etc/passwd\n"):
        content = list_of(folder) + line.encode()
        (folder / LIST).write_bytes(content)
        (folder / SIGNATURE).write_text(sign(KEYS, Context.CATALOGUE, content).hex(), "ascii")
        with pytest.raises(PackRefused):
            add_language(settings, folder)


def test_a_font_that_is_none_is_refused(tmp_path: Path, settings: Settings) -> None:
    """It would end the interface at every start."""
    folder = stick_with(tmp_path)
    (folder / "Evil-Regular.ttf").write_bytes(b"\0\1\0\0" + b"\xff" * 64)
    with pytest.raises(PackRefused, match="no font"):
        add_language(settings, signed(folder))


@pytest.mark.parametrize(
    ("about", "said"),
    [({"order": "first"}, "order"), ({"font": "Comic"}, "Comic"), ({"name": None}, "name")],
)
def test_a_pack_that_cannot_be_drawn_is_refused_in_words(
    tmp_path: Path, settings: Settings, about: dict[str, object], said: str
) -> None:
    """The maker reads file and remedy."""
    with pytest.raises(PackRefused, match=said):
        add_language(settings, signed(stick_with(tmp_path, None, **about)))


def test_a_new_one_takes_the_place_of_the_old_one(tmp_path: Path, settings: Settings) -> None:
    """And nothing of the old one stays beside it."""
    folder = stick_with(tmp_path)
    (folder / "old.txt").write_text("licence", "ascii")
    add_language(settings, signed(folder))
    (folder / "old.txt").unlink()
    add_language(settings, signed(folder))
    here = settings.data / "locales"
    assert [path.name for path in here.iterdir()] == ["rad"]
    assert not (here / "rad" / "old.txt").exists()


def test_packs_are_found_on_a_stick_wherever_it_is_mounted(tmp_path: Path) -> None:
    """Named as they call themselves; a broken one is listed without a name."""
    stick_with(tmp_path)
    broken = tmp_path / "stick" / "motcua" / "locales" / "xx"
    broken.mkdir()
    (broken / "locale.toml").write_bytes(b"\xff")
    for place in (tmp_path, tmp_path / "stick"):
        assert [(one.lang, one.name) for one in packs_on(place)] == [("rad", "Êđê"), ("xx", "")]
    assert packs_on(tmp_path / "none") == []
