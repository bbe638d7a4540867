"""The portal on a database server: where it is named, what is said when it is not there, and two
replicas that write at once."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from support.portal_device import FakeDevice, Ticking, enrolled, portal_at, submitted
from support.portal_views import lines, listed
from support.postgres import EMBEDDED, SERVER

from sync.portal import decisions
from sync.portal.cli import main
from sync.portal.decisions import Decision
from sync.portal.opening import Portal
from sync.portal.service import handle_envelope
from sync.portal.settings import load_settings
from sync.portal.states import State
from sync.portal.store import DatabaseUnreachable, open_store
from sync.records import Verdict

SUBMITTED = "application.submitted.v1"


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("postgresql://motcua:secret@/motcua?host=/nowhere", "/nowhere"),
        ("postgres:motcua", "is no address"),
        ("mysql+nosuchdriver://x/y", "is no address"),
    ],
)
def test_a_database_that_is_not_there_is_named_without_its_password(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], url: str, words: str
) -> None:
    """An operator reads this in a terminal or a journal: the address helps, a password harms."""
    with pytest.raises(DatabaseUnreachable, match=words):
        open_store(url)
    (tmp_path / "portal.toml").write_text(f'database = "{url}"\n')
    assert main(["--data", str(tmp_path), "machines"]) == 2
    said = capsys.readouterr().err
    assert words in said and "secret" not in said and "Traceback" not in said


def test_the_environment_goes_before_the_file(tmp_path: Path) -> None:
    """A password belongs to the service's environment, not into a file that is copied around."""
    (tmp_path / "portal.toml").write_text('database = "sqlite:///elsewhere.db"\n')
    named = {"MOTCUA_PORTAL_DATABASE": "postgresql://motcua@db/motcua"}
    assert load_settings(tmp_path, named).database == "postgresql://motcua@db/motcua"
    assert load_settings(tmp_path, {}).database == "sqlite:///elsewhere.db"


@pytest.mark.parametrize("database", [EMBEDDED, SERVER], indirect=True)
def test_two_replicas_write_to_one_machine_and_skip_nothing(
    tmp_path: Path, clock: Ticking, portal: Portal, device: FakeDevice
) -> None:
    """The machine's own exchanges at one replica, an official's decisions at another: no deadlock,
    every record applied, every position of the feed given once, in order."""
    other = portal_at(tmp_path, clock)
    lines(portal, device, *(device.record(SUBMITTED, submitted(n)) for n in range(1, 11)))
    errors: list[Exception] = []

    def decide(replica: Portal, numbers: range) -> None:
        try:
            for number in numbers:
                decide = Decision(State.ACCEPTED, "lan")
                decisions.decide(replica, str(submitted(number)["code"]), decide)
        except (ValueError, OSError) as error:
            errors.append(error)

    deciding = [
        threading.Thread(target=decide, args=(portal, range(1, 11, 2))),
        threading.Thread(target=decide, args=(other, range(2, 11, 2))),
    ]
    for thread in deciding:
        thread.start()
    positions = []
    for number in range(11, 16):
        down = device.exchange(other, device.record(SUBMITTED, submitted(number)))
        assert down.verdicts is not None and down.verdicts.lines[0].verdict is Verdict.APPLIED
        positions += [item.position for item in down.feed]
    for thread in deciding:
        thread.join()
    positions += [item.position for item in device.exchange(portal).feed]
    other.close()
    assert errors == [] and positions == list(range(1, 11))
    assert len(listed(portal)) == 15


@pytest.mark.parametrize("database", [EMBEDDED, SERVER], indirect=True)
def test_two_replicas_take_the_same_records_of_several_machines_at_once(
    tmp_path: Path, clock: Ticking, portal: Portal
) -> None:
    """Repeats cross on the way, through two doors: each record counts once, whoever is first."""
    other = portal_at(tmp_path, clock)
    machines = [enrolled(portal) for _ in range(3)]
    bodies = []
    for at, machine in enumerate(machines):
        records = [machine.record(SUBMITTED, submitted(5 * at + n)) for n in range(1, 6)]
        bodies.append([machine.envelope(*records) for _ in range(2)])
    errors: list[Exception] = []

    def send(replica: Portal, turn: int) -> None:
        try:
            for _ in range(5):
                for mine in bodies[:: 1 if turn else -1]:
                    handle_envelope(replica, mine[turn])
        except (ValueError, OSError) as error:
            errors.append(error)

    sending = [threading.Thread(target=send, args=(portal, 0))]
    sending.append(threading.Thread(target=send, args=(other, 1)))
    for thread in sending:
        thread.start()
    for thread in sending:
        thread.join()
    other.close()
    assert errors == [] and len(listed(portal)) == 15
