"""Installing, updating and rolling back, with small stand-ins for the two programs."""

from __future__ import annotations

import hashlib
import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "packaging" / "install_release.sh"

KIOSK = """#!/bin/sh
echo "{version} $*" >> "$MOTCUA_ROOT/calls"
case "$*" in
    *--selftest*) exit {selftest} ;;
    *integrity*) exit {integrity} ;;
esac
"""


def make_bundle(folder: Path, version: str, *, selftest: int = 0, integrity: int = 0) -> Path:
    """A bundle whose programs write down how they were called."""
    folder.mkdir()
    words = KIOSK.format(version=version, selftest=selftest, integrity=integrity)
    lines = []
    for name in ("motcua-kiosk", "motcua-sync"):
        program = folder / name
        program.write_text(words)
        program.chmod(0o755)
        lines.append(f"{hashlib.sha256(program.read_bytes()).hexdigest()}  {name}\n")
    (folder / "SHA256SUMS").write_text("".join(lines))
    return folder


def install(root: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [SCRIPT, *arguments],
        env={**os.environ, "MOTCUA_ROOT": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )


def running(root: Path) -> str:
    """Which version the link names."""
    return (root / "opt/motcua/current/motcua-kiosk").read_text().split('"')[1].split()[0]


def prepared(tmp_path: Path) -> Path:
    root = tmp_path / "root"
    (root / "var/lib/motcua").mkdir(parents=True)
    return root


def with_data(root: Path) -> None:
    (root / "var/lib/motcua/motcua.db").write_bytes(b"a database")


def test_a_first_release_runs_with_its_session_files(tmp_path: Path) -> None:
    """The services start programs and session through one link."""
    root = prepared(tmp_path)
    done = install(root, make_bundle(tmp_path / "one", "one"))
    assert done.returncode == 0, done.stderr
    assert running(root) == "one"
    assert os.access(root / "opt/motcua/current/session", os.X_OK)


def test_an_update_backs_up_first_and_can_be_taken_back(tmp_path: Path) -> None:
    """The old program copies its own database before the new one may touch it."""
    root = prepared(tmp_path)
    install(root, make_bundle(tmp_path / "one", "one"))
    with_data(root)
    done = install(root, make_bundle(tmp_path / "two", "two"))
    assert done.returncode == 0, done.stderr
    assert running(root) == "two"
    calls = (root / "calls").read_text().splitlines()
    backup = next(i for i, line in enumerate(calls) if line.startswith("one") and "backup" in line)
    migration = next(
        i for i, line in enumerate(calls) if line.startswith("two") and "integrity" in line
    )
    assert backup < migration
    assert install(root, "--back").returncode == 0
    assert running(root) == "one"


def test_a_damaged_copy_changes_nothing(tmp_path: Path) -> None:
    """Sticks lose bits."""
    root = prepared(tmp_path)
    install(root, make_bundle(tmp_path / "one", "one"))
    damaged = make_bundle(tmp_path / "two", "two")
    (damaged / "motcua-sync").write_text("#!/bin/sh\n")
    assert install(root, damaged).returncode == 1
    assert running(root) == "one"


def test_a_release_that_fails_its_self_test_changes_nothing(tmp_path: Path) -> None:
    """A library that is missing on this machine is found before the old kiosk stops."""
    root = prepared(tmp_path)
    install(root, make_bundle(tmp_path / "one", "one"))
    done = install(root, make_bundle(tmp_path / "two", "two", selftest=1))
    assert done.returncode == 1
    assert "nothing was changed" in done.stderr
    assert running(root) == "one"


def test_a_release_that_cannot_use_the_database_is_taken_back_by_itself(tmp_path: Path) -> None:
    """Nobody stands beside the machine when an update goes wrong at night."""
    root = prepared(tmp_path)
    install(root, make_bundle(tmp_path / "one", "one"))
    with_data(root)
    done = install(root, make_bundle(tmp_path / "two", "two", integrity=1))
    assert done.returncode == 1
    assert "going back" in done.stderr
    assert running(root) == "one"


def test_going_back_without_an_earlier_release_says_so(tmp_path: Path) -> None:
    """The first release has nothing behind it."""
    root = prepared(tmp_path)
    install(root, make_bundle(tmp_path / "one", "one"))
    done = install(root, "--back")
    assert done.returncode == 1
    assert "no earlier release" in done.stderr
