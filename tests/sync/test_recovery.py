"""The drill: a broken machine's disk is read with the operator's offline recovery key."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from support.filings import PHOTO, file_application
from support.portal_device import Ticking

from sync.cli import main
from sync.contact import Contacts
from sync.datafolder import open_data_folder
from sync.errors import SyncError
from sync.key_statements import RECOVERY_MARK, make_statement
from sync.keys import KeyProblem
from sync.portal import applications, registering, rotating
from sync.portal.importing import import_folder
from sync.portal.keyring import ROOT, STATEMENT
from sync.portal.opening import Portal, open_portal
from sync.portal.service import handle_exchange
from sync.portal_link import enrol_by_file, find_portal
from sync.recovery import SEALED, RecoveryProblem, keep_sealed, make_recovery_key, recover
from sync.sealing import PrivateKeys
from sync.staff import PIN_DIGITS
from sync.transport.memory import exchange_only


@pytest.fixture
def portal(tmp_path: Path) -> Portal:
    return open_portal(tmp_path / "portal", clock=Ticking())


def named(portal: Portal, tmp_path: Path, name: str = "recovery") -> Path:
    """The private file of a recovery key that the portal tells machines of."""
    private = tmp_path / name
    rotating.name_recovery(portal, make_recovery_key(private), None)
    return private


def enrolled(portal: Portal, tmp_path: Path) -> Path:
    """A data folder whose agent has told of one application with its page on disk only."""
    data = tmp_path / "kiosk"
    folder = open_data_folder(data, make=True)
    enrol_by_file(folder, registering.invite_by_file(portal, "http://127.0.0.1:1").to_text())
    folder.close()
    return data


def test_a_dead_machines_filings_reach_the_portal_with_the_recovery_key(
    portal: Portal, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The board is burnt and the TPM with it; the disk, taken out, holds a week of filings."""
    private = named(portal, tmp_path)
    data = enrolled(portal, tmp_path)
    folder = open_data_folder(data)
    assert keep_sealed(folder)
    file_application(folder, photo=PHOTO)
    folder.close()
    (data / "keys" / "database.key").unlink()
    disk = Path(shutil.copytree(data, tmp_path / "disk"))
    with pytest.raises(KeyProblem):
        open_data_folder(disk)
    out = tmp_path / "back.key"
    words = ["--data", str(disk), "recover", "--key", str(private), "--out", str(out)]
    assert main(words) == 0
    said = capsys.readouterr()
    assert json.loads(said.out) == {"key": str(out)} and "settings.toml" in said.err
    assert out.read_text().strip() not in said.out + said.err
    (disk / "settings.toml").write_text(f'[key]\nprovider = "file"\nfile = "{out}"\n')
    stick = tmp_path / "stick"
    stick.mkdir()
    assert main(["--data", str(disk), "export", str(stick)]) == 0
    assert import_folder(portal, stick).bad == []
    with portal.store.reading() as connection:
        (one,) = applications.as_json(connection, portal.blobs)
    assert one["attachments"][0]["complete"]


def test_a_machine_is_told_of_a_recovery_key_later_and_of_another_one(
    portal: Portal, tmp_path: Path
) -> None:
    """Ten thousand machines were enrolled before anybody thought of it; then the key was lost."""
    folder = open_data_folder(enrolled(portal, tmp_path))
    assert not keep_sealed(folder) and not (folder.config.data / SEALED).exists()
    for name in ("first", "second"):
        private = named(portal, tmp_path, name)
        contacts = Contacts(folder, exchange_only(lambda body: handle_exchange(portal, body)))
        contacts.start()
        contacts.contact()
        link = find_portal(folder.db)
        assert link is not None and link.recovery == portal.keys.statement.recovery
        assert keep_sealed(folder)
        recover(folder.config.data, private, tmp_path / f"{name}.key")
    folder.close()
    own = (folder.config.data / "keys" / "database.key").read_text()
    assert (tmp_path / "first.key").read_text() == (tmp_path / "second.key").read_text() == own
    with pytest.raises(RecoveryProblem, match="another recovery key"):
        recover(folder.config.data, tmp_path / "first", tmp_path / "third.key")


def test_a_change_of_online_keys_keeps_the_recovery_key(portal: Portal, tmp_path: Path) -> None:
    """A statement is whole: what it left out would be forgotten by every machine."""
    named(portal, tmp_path)
    before = portal.keys.statement.recovery
    rotating.make_key(portal)
    rotating.announce(portal, None)
    rotating.switch(portal, None, now=True)
    rotating.retire(portal, None)
    assert portal.keys.statement.recovery == before != b""


def test_nothing_is_written_over_and_wrong_files_are_named(portal: Portal, tmp_path: Path) -> None:
    """In a bad hour files are confused; none may be lost by that."""
    private = named(portal, tmp_path)
    text = private.read_text()
    assert private.stat().st_mode & 0o077 == 0
    with pytest.raises(RecoveryProblem, match="is there already"):
        make_recovery_key(private)
    assert private.read_text() == text
    half = tmp_path / "half"
    half.with_name("half.pub").write_text("another key's\n")
    with pytest.raises(RecoveryProblem, match=r"half\.pub is there already"):
        make_recovery_key(half)
    assert not half.exists()
    data = enrolled(portal, tmp_path)
    with pytest.raises(RecoveryProblem, match="missing or damaged"):
        recover(data, private, tmp_path / "out")
    folder = open_data_folder(data)
    keep_sealed(folder)
    folder.close()
    with pytest.raises(RecoveryProblem, match="holds no recovery key"):
        recover(data, private.with_name("recovery.pub"), tmp_path / "out")
    with pytest.raises(RecoveryProblem, match="is there already"):
        recover(data, private, private)
    sealed = bytearray((data / SEALED).read_bytes())
    sealed[-1] ^= 1
    (data / SEALED).write_bytes(bytes(sealed))
    with pytest.raises(SyncError, match="damaged"):
        recover(data, private, tmp_path / "out")
    assert not (tmp_path / "out").exists()
    with pytest.raises(rotating.KeysRefused, match="public half"):
        rotating.name_recovery(portal, private, None)
    zeros = tmp_path / "zeros.pub"
    zeros.write_text(f"{RECOVERY_MARK}{'00' * 32}\n")
    with pytest.raises(rotating.KeysRefused, match="public half"):
        rotating.name_recovery(portal, zeros, None)


def test_a_recovery_key_that_takes_no_seal_costs_neither_contact_nor_technician(
    portal: Portal, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A statement is signed once and heard by every machine: a damaged key in it must be words for
    a person, never the end of each contact, nor a machine that nobody can sign in at."""
    keys = portal.keyring.folder
    root = PrivateKeys.from_bytes((keys / ROOT).read_bytes())
    stated = portal.keys.statement.keys
    made = make_statement(root, 2, stated, recovery=bytes(32))
    (keys / STATEMENT).write_bytes(made.to_bytes())
    file = tmp_path / "enrol"
    file.write_text(registering.invite_by_file(portal, "http://127.0.0.1:1").to_text())
    assert main(["--data", str(tmp_path / "kiosk"), "enrol", str(file)]) == 2
    said = capsys.readouterr()
    assert len(said.out.strip()) == PIN_DIGITS and "nothing can be sealed to" in said.err
    folder = open_data_folder(tmp_path / "kiosk")
    with pytest.raises(RecoveryProblem):
        keep_sealed(folder)
    folder.close()
