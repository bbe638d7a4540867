"""`motcua-sync status` answers at once: it loads little, and asks what is kept."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

import sync
from sync import public
from sync.datafolder import open_data_folder
from sync.errors import SyncError

HEAVY = ("sqlite_utils", "cryptography", "zstandard", "requests", "subprocess", "logging")


def test_status_loads_nothing_that_it_does_not_need(tmp_path: Path) -> None:
    """A script asks every minute, a technician impatiently: half of the wait was loading."""
    open_data_folder(tmp_path, make=True).close()
    program = (
        "import sys\nfrom sync.cli import main\n"
        f"assert main(['--data', {str(tmp_path)!r}, 'status', '--json']) == 0\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "[]"


def test_the_package_offers_what_is_public_and_nothing_twice() -> None:
    """A module that had the name of something public would hide it."""
    for name in public.__all__:
        assert getattr(sync, name) is getattr(public, name)
        assert find_spec(f"sync.{name}") is None, name
    with pytest.raises(AttributeError):
        sync.nothing  # noqa: B018
    with pytest.raises(ImportError):
        exec("from sync import nothing")  # noqa: S102


def test_what_cannot_be_opened_is_said_as_ever(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The short way in knows the same troubles as the long one."""
    from sync.cli import main

    assert main(["--data", str(tmp_path), "status"]) == 2
    assert "there is no database" in capsys.readouterr().err
    folder = open_data_folder(tmp_path, make=True)
    folder.close()
    (tmp_path / "keys" / "database.key").unlink()
    assert main(["--data", str(tmp_path), "status"]) == 2
    assert "its key" in capsys.readouterr().err
    assert issubclass(SyncError, Exception)
