"""Certificates and names that a portal cannot serve with: said before it says that it listens."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from support.tls_faults import certificate

from sync.portal.serving import Door, PortError, UnsafeAddressError, check_door, listen, tell

NOW = datetime.now(UTC)


def made(folder: Path, ends_in: timedelta = timedelta(days=1)) -> Path:
    begins = NOW - timedelta(days=400)
    return certificate(folder, begins=begins, ends=NOW + ends_in)


def door(cert: Path, key: Path) -> Door:
    return Door(port=0, tls_cert=cert, tls_key=key)


def refused(wrong: Door) -> str:
    with pytest.raises(UnsafeAddressError) as found:
        check_door(wrong)
    return str(found.value)


def test_with_a_certificate_a_portal_may_be_heard_by_others(tmp_path: Path) -> None:
    """And without one by this machine only."""
    pem = made(tmp_path)
    check_door(Door("192.0.2.7", tls_cert=pem, tls_key=pem))
    assert "plain HTTP on 192.0.2.7" in refused(Door("192.0.2.7"))


def test_a_certificate_that_is_not_there_is_named(tmp_path: Path) -> None:
    """ "[Errno 2]" came after "listens on", without a name; workers were started for ever."""
    pem, none = made(tmp_path), tmp_path / "none.pem"
    check_door(door(pem, pem))
    assert str(none) in refused(door(none, pem)) and str(none) in refused(door(pem, none))
    assert str(tmp_path) in refused(door(tmp_path, pem))


def test_files_that_are_no_certificate_are_named(tmp_path: Path) -> None:
    """Cut, exchanged for one another, or something else altogether."""
    pem, other = made(tmp_path), tmp_path / "other.pem"
    for content in (b"", b"nonsense", pem.read_bytes()[:-40]):
        other.write_bytes(content)
        assert "both in PEM" in refused(door(other, pem if content else other))
    (tmp_path / "second").mkdir()
    assert "KEY_VALUES_MISMATCH" in refused(door(pem, made(tmp_path / "second")))


def test_a_key_with_a_password_is_refused_and_none_is_asked_for(tmp_path: Path) -> None:
    """A service has nobody who could type it: it would wait for ever."""
    pem, locked = made(tmp_path), tmp_path / "locked.pem"
    key = load_pem_private_key(pem.read_bytes(), None)
    locked.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(b"secret"),
        )
    )
    assert "locked with a password" in refused(door(pem, locked))


@pytest.mark.parametrize(
    ("ends_in", "words"), [(timedelta(days=1), ""), (timedelta(days=-1), "ended on")]
)
def test_a_certificate_past_its_end_is_told_to_who_starts_the_portal(
    tmp_path: Path, ends_in: timedelta, words: str
) -> None:
    """It serves, since a clock may be wrong; but nobody should have to find out at the machines."""
    said: list[str] = []
    wanted = door(pem := made(tmp_path, ends_in), pem)
    with listen(wanted) as listener:
        tell(wanted, listener, said.append)
    assert len(said) == (2 if words else 1) and words in said[-1]


@pytest.mark.parametrize("host", ["ế..vn", f"{'a' * 70}.vn"])
def test_a_host_that_no_name_can_be_is_refused(host: str) -> None:
    """The system's resolver breaks on it with an error of Unicode."""
    assert "no name or address" in refused(Door(host, behind_proxy=True))


def test_a_port_file_never_replaces_a_device(tmp_path: Path) -> None:
    """`--port-file /dev/full`, typed by root, was a plain file afterwards."""
    wanted = Door(port=0, port_file=Path("/dev/null"))
    with listen(wanted) as listener, pytest.raises(PortError, match="no plain file"):
        tell(wanted, listener, [].append)
    assert Path("/dev/null").is_char_device()
