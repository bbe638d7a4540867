"""Settings: what is unknown or out of bounds is said with file and key, never passed over."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from kiosk_app.settings import _SECTIONS, SettingsError, data_folder, load_settings
from sync import SECTIONS, ConfigProblem, KeySettings, SyncSettings, load_config


def written(folder: Path, text: str) -> Path:
    (folder / "settings.toml").write_text(text, encoding="utf-8")
    return folder


def test_without_a_file_the_machine_is_a_development_machine(tmp_path: Path) -> None:
    """A data folder that does not exist yet must start."""
    settings = load_settings(tmp_path / "absent", {})
    assert settings.kiosk.mode == "development"
    assert (settings.idle.warn_s, settings.idle.answer_s) == (90, 30)
    assert settings.panel.density_px_per_mm == 2.76


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("[kiosc]\n", "[kiosc]"),
        ("[kiosk]\noffise = 'x'\n", "offise"),
        ("[panel]\nwidth = 'wide'\n", "width"),
        ("[panel]\nwidth = 5\n", "width"),
        ("[panel]\nfullscreen = 1\n", "fullscreen"),
        ("[panel]\norientation = 'portrait'\n", "orientation"),
        ("[idle]\nwarn_s = 1.5\n", "warn_s"),
        ("[kiosk]\nmode = 'prod'\n", "mode"),
        ("[kiosk]\nmode = 'production'\nallow_unsigned = true\n", "allow_unsigned"),
        ("[printer]\nkind = 'folder'\n", "folder"),
        ("[printer]\nkind = 'thermal'\n", "address"),
        ("[printer]\ndots = 381\n", "multiple of 8"),
        ("[printer]\nbaud = 1234\n", "9600"),
        ("kiosk = 3\n", "kiosk"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, text: str, key: str) -> None:
    """A misspelt safety setting must not look like a set one."""
    with pytest.raises(SettingsError) as caught:
        load_settings(written(tmp_path, text), {})
    assert key in str(caught.value)
    assert "settings.toml" in str(caught.value)


def test_broken_toml_is_told_in_words(tmp_path: Path) -> None:
    """The technician sees file and line, no traceback."""
    with pytest.raises(SettingsError, match=r"settings\.toml.*line 2"):
        load_settings(written(tmp_path, "[kiosk]\noffice = \n"), {})


@pytest.mark.parametrize("text", ["a = " + "9" * 5_000, "a = " + "[" * 3_000, "a = 0x" + "f" * 99])
def test_hostile_settings_are_told_in_words(tmp_path: Path, text: str) -> None:
    """The kiosk and the agent read the same file; neither shows an exception of a parser."""
    folder = written(tmp_path, text)
    with pytest.raises(SettingsError, match=r"settings\.toml"):
        load_settings(folder, {})
    with pytest.raises(ConfigProblem, match=r"settings\.toml"):
        load_config(folder, {})


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    """Demo and tests set one value without writing files."""
    folder = written(tmp_path, "[panel]\nwidth = 1024\nheight = 768\n")
    settings = load_settings(folder, {"MOTCUA_PANEL_WIDTH": "1280", "MOTCUA_KIOSK_MODE": "demo"})
    assert (settings.panel.width, settings.panel.height) == (1280, 768)
    assert settings.kiosk.mode == "demo"
    with pytest.raises(SettingsError, match="MOTCUA_PANEL_WIDTH"):
        load_settings(folder, {"MOTCUA_PANEL_WIDTH": "wide"})


def test_planted_faults_are_known_by_name_and_never_in_production(tmp_path: Path) -> None:
    """The product is broken on purpose only where somebody wants to see it fail."""
    assert load_settings(tmp_path, {"MOTCUA_PLANT": "forget_outbox"}).plants == {"forget_outbox"}
    with pytest.raises(SettingsError, match="MOTCUA_PLANT"):
        load_settings(tmp_path, {"MOTCUA_PLANT": "forget"})
    with pytest.raises(SettingsError, match="production"):
        load_settings(
            tmp_path, {"MOTCUA_PLANT": "forget_outbox", "MOTCUA_KIOSK_MODE": "production"}
        )


MISSPELT = [
    ("[kiosc]\n", {}, r"settings\.toml: \[kiosc\]: .* did you mean kiosk\?"),
    ("[kiosk]\noffise = 'x'\n", {}, r"settings\.toml: \[kiosk\] offise: .* mean office\?"),
    ("[sync]\nintervall_s = 5\n", {}, r"settings\.toml: \[sync\] intervall_s: .* interval_s\?"),
    ("[stick]\nzzz = 5\n", {}, r"settings\.toml: \[stick\] zzz: .* known are folder"),
    ("", {"MOTCUA_KIOSK_LANGUGE": "en"}, r"environment: MOTCUA_KIOSK_LANGUGE: .*_LANGUAGE\?"),
    ("", {"MOTCUA_SYNC_LAB": "1"}, r"environment: MOTCUA_SYNC_LAB: .*\[sync\] lab in settings"),
]


@pytest.mark.parametrize(("text", "environment", "words"), MISSPELT)
def test_every_program_names_a_misspelt_name(
    tmp_path: Path, text: str, environment: dict[str, str], words: str
) -> None:
    """Whoever reads settings.toml judges all of it, and says where the file is."""
    folder = written(tmp_path, text)
    with pytest.raises(SettingsError, match=words) as of_kiosk:
        load_settings(folder, environment)
    with pytest.raises(ConfigProblem, match=words) as of_agent:
        load_config(folder, environment)
    assert str(of_kiosk.value) == str(of_agent.value)
    assert str(tmp_path) in str(of_kiosk.value) or environment


def test_variables_of_others_are_left_alone(tmp_path: Path) -> None:
    """A prefix is not a section: tools around the kiosk have variables of their own."""
    environment = {"MOTCUA_DATA": "/x", "MOTCUA_ROOT": "/y", "MOTCUA_KIOSKS": "3", "KIOSK_X": "1"}
    load_settings(tmp_path, environment)
    load_config(tmp_path, environment)


def test_both_lists_of_names_are_the_same() -> None:
    """The agent knows the kiosk's names only by this list."""
    known = {name: {key.name for key in fields(cls)} for name, cls in _SECTIONS.items()}
    known["sync"] = {key.name for key in fields(SyncSettings)}
    assert {name: set(keys) for name, keys in SECTIONS.items()} == known


def test_the_agent_sees_what_the_environment_says_of_the_key(tmp_path: Path) -> None:
    """The kiosk starts it: another key than the kiosk's would not open the database."""
    environment = {"MOTCUA_KEY_PROVIDER": "dpapi", "MOTCUA_KEY_FILE": "k"}
    assert load_config(tmp_path, environment).key == KeySettings("dpapi", tmp_path / "k")
    folder = written(tmp_path, "[key]\nfile = ''\n")
    assert load_config(folder, {}).key == KeySettings()
    with pytest.raises(ConfigProblem, match="lab"):
        load_config(written(tmp_path, "[sync]\nlab = true\n"), {"MOTCUA_KIOSK_MODE": "production"})


def test_the_data_folder_is_chosen_by_argument_then_environment(tmp_path: Path) -> None:
    """--data, else $MOTCUA_DATA, else ./data."""
    assert data_folder("/a", {"MOTCUA_DATA": "/b"}) == Path("/a")
    assert data_folder(None, {"MOTCUA_DATA": "/b"}) == Path("/b")
    assert data_folder(None, {}) == Path("data").absolute()
