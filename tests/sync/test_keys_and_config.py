"""Where the key is kept, what the settings may say, and one agent for one folder."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from sync import (
    ConfigProblem,
    KeyProblem,
    KeySettings,
    agent_runs,
    load_config,
    open_database,
    open_key,
)
from sync.keys import SystemdCreds
from sync.lock import AnotherAgent, AnotherKiosk, only_agent, only_kiosk


def test_key_file_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    """Another key at the next start would lock every filing away."""
    first = open_key(KeySettings(), tmp_path)
    assert open_key(KeySettings(), tmp_path) == first
    assert len(first) == 32
    path = tmp_path / "keys" / "database.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [item.name for item in path.parent.iterdir()] == ["database.key"]


def test_no_new_key_beside_an_old_database(tmp_path: Path) -> None:
    """A lost key file must be said, not replaced."""
    open_database(tmp_path / "motcua.db", open_key(KeySettings(), tmp_path)).close()
    (tmp_path / "keys" / "database.key").unlink()
    with pytest.raises(KeyProblem, match="put the key file back"):
        open_key(KeySettings(), tmp_path)


@pytest.mark.parametrize("content", ["", "zz", "00" * 31, "\x00\xff"])
def test_damaged_key_file_is_said_in_words(tmp_path: Path, content: str) -> None:
    """An operator reads this on the technician's page."""
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "database.key").write_text(content, "latin-1")
    with pytest.raises(KeyProblem, match="does not hold a key"):
        open_key(KeySettings(), tmp_path)


def test_unknown_provider_names_the_known_ones(tmp_path: Path) -> None:
    """A misspelt provider must not fall back to a weaker one."""
    with pytest.raises(KeyProblem, match="dpapi, file, systemd-creds"):
        open_key(KeySettings("fil"), tmp_path)


def test_service_manager_may_hand_over_the_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """LoadCredentialEncrypted= gives the opened key in a folder of its own."""
    (tmp_path / "motcua-database").write_bytes(bytes(32))
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert SystemdCreds().unwrap(b"sealed") == bytes(32)


def test_dpapi_elsewhere_is_refused_in_words(tmp_path: Path) -> None:
    """The same settings file may be carried to another system by mistake."""
    with pytest.raises(KeyProblem, match="Windows only"):
        open_key(KeySettings("dpapi"), tmp_path)


def _settings(folder: Path, text: str) -> Path:
    (folder / "settings.toml").write_text(text, "utf-8")
    return folder


def test_settings_are_read(tmp_path: Path) -> None:
    """Paths are relative to the data folder; other sections are the kiosk's."""
    text = (
        '[sync]\nservice = true\nlink_file = "off"\nstall_s = 3\n'
        '[key]\nprovider = "file"\n[panel]\nmode = "of the kiosk"\n'
    )
    config = load_config(_settings(tmp_path, text), {})
    assert config.sync.service
    assert config.sync.link_file == tmp_path / "off"
    assert config.sync.stall_s == 3.0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[sync]\nserivce = true", r"\[sync\] serivce: unknown key; did you mean service"),
        ('[sync]\nservice = "yes"', "must be true or false"),
        ("[sync]\nstall_s = 0", r"settings.toml: \[sync\] stall_s must be 1 to 600"),
        ("[sync]\nstall_s = inf", "stall_s must be 1 to 600"),
        ("[sync]\nstall_s = 1e300", "stall_s must be 1 to 600"),
        ("[sync]\nstall_s = nan", "stall_s must be 1 to 600"),
        (f"[sync]\ninterval_s = {10**400}", "a number is too large"),
        ("[sync]\nbytes_per_day = -5", "bytes_per_day must be 0 to 1,000,000,000,000"),
        ('[sync]\nproxy = "nonsense"', "proxy must be an address such as http://proxy"),
        ('[sync]\nproxy = "http://[::1"', "proxy must be an address"),
        ('[sync]\nproxy = "socks5://10.0.0.1:1080"', "proxy must be an address"),
        ('[sync]\nproxy = "http://proxy.example:99999"', "proxy must be an address"),
        (f"[sync]\nstall_s = {'9' * 5000}", "a number is too large"),
        (f"[sync]\nstall_s = {'[' * 5000}", "nested too deeply"),
        ("sync = 1", "must be a section"),
        ("[sync", "line 1, column [0-9]+: not TOML"),
        ("[key]\nprovider = 1", "must be a text"),
    ],
)
def test_wrong_settings_are_an_error_in_words(tmp_path: Path, text: str, words: str) -> None:
    """A misspelt safety setting must not look like a set one."""
    with pytest.raises(ConfigProblem, match=words):
        load_config(_settings(tmp_path, text), {})


def test_settings_that_cannot_be_read_are_an_error_in_words(tmp_path: Path) -> None:
    """The operator reads which file it is, not a number of the system's."""
    (tmp_path / "settings.toml").mkdir()
    with pytest.raises(ConfigProblem, match=r"settings\.toml: it is not a file"):
        load_config(tmp_path, {})


def test_a_proxy_is_taken_as_it_stands(tmp_path: Path) -> None:
    """With a name and password too; empty is none."""
    for text in ("http://10.0.0.1:3128", "https://user:word@proxy.example", ""):
        assert load_config(_settings(tmp_path, f'[sync]\nproxy = "{text}"'), {}).sync.proxy == text


def test_plants_need_a_machine_out_of_production(tmp_path: Path) -> None:
    """The product is broken on purpose only where nobody files."""
    planted = {"MOTCUA_PLANT": "drop_ack,keep_session"}
    assert load_config(tmp_path, planted).plants == {"drop_ack"}
    _settings(tmp_path, '[kiosk]\nmode = "production"')
    assert load_config(tmp_path, planted).plants == frozenset()


def test_lab_is_refused_in_production(tmp_path: Path) -> None:
    """A setting left over from a workshop must not put filings on an unencrypted line."""
    _settings(tmp_path, '[kiosk]\nmode = "production"\n[sync]\nlab = true')
    with pytest.raises(ConfigProblem, match=r"\[sync\] lab .* not allowed .*production"):
        load_config(tmp_path, {})
    _settings(tmp_path, '[kiosk]\nmode = "production"\n[sync]\nlab = false')
    assert not load_config(tmp_path, {}).sync.lab
    _settings(tmp_path, '[kiosk]\nmode = "development"\n[sync]\nlab = true')
    assert load_config(tmp_path, {}).sync.lab


def test_one_agent_for_one_folder(tmp_path: Path) -> None:
    """Two agents would send everything twice and fight over uploads."""
    assert not agent_runs(tmp_path)
    with only_agent(tmp_path):
        assert agent_runs(tmp_path)
        with pytest.raises(AnotherAgent), only_agent(tmp_path):
            pass
    assert not agent_runs(tmp_path)


def test_one_kiosk_for_one_folder_beside_its_agent(tmp_path: Path) -> None:
    """Kiosk and agent share a folder; two kiosks do not."""
    refused = pytest.raises(AnotherKiosk, match="close that one first")
    with only_agent(tmp_path), only_kiosk(tmp_path), refused, only_kiosk(tmp_path):
        pass
    with only_kiosk(tmp_path):
        pass


def test_killed_agent_frees_its_lock(tmp_path: Path) -> None:
    """A lock file that outlives its owner must not stop sync for ever."""
    program = (
        "import sys, time; from pathlib import Path; from sync.lock import only_agent\n"
        "with only_agent(Path(sys.argv[1])): print('held', flush=True); time.sleep(60)"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    assert child.stdout is not None
    child.stdout.readline()
    assert agent_runs(tmp_path)
    child.kill()
    child.wait()
    child.stdout.close()
    assert not agent_runs(tmp_path)
