"""A paper that went with an older disk is wanted for ever, and holds up nothing that is here."""

from __future__ import annotations

from pathlib import Path

from sync.errors import NoLink
from sync.transport.faulty import FaultyTransport
from sync.transport.port import Request
from tests.proof import history, real_world
from tests.proof.pair_world import PairWorld
from tests.proof.real_world import RealWorld, codes_of
from tests.support.filings import file_application

HISTORY = (
    "say:15847 file:56952 contact:46866 restore_kiosk:47910 file:15876 save_portal:54689"
    " contact:10709 restore_portal:50570"
)


def test_the_models_come_to_rest() -> None:
    """The history in which chaos met it first."""
    assert history.play(lambda: PairWorld(2437910114), history.untold(HISTORY)).words() == []


def no_papers(request: Request) -> None:
    if request.path != "/v1/exchange":
        raise NoLink("only text passes")


def test_a_restored_kiosk_heals_a_portal_that_was_set_back(tmp_path: Path) -> None:
    """The portal has forgotten a filing whose page is still on its way from here."""
    real_world.make_template(tmp_path / "template")
    world = RealWorld(tmp_path / "world", tmp_path / "template")
    (machine,) = world.machines
    try:
        world.do("save_kiosk", 0)
        file_application(machine.folder, photo=b"a page of the disk that is lost")
        world._talk(machine, FaultyTransport(world.door, no_papers))
        world.do("restore_kiosk", 0)
        world.do("save_portal", 0)
        file_application(machine.folder, photo=b"a page of the disk that came back")
        machine.codes = codes_of(machine.folder)
        world._talk(machine, FaultyTransport(world.door, no_papers))
        world.do("restore_portal", 0)
        assert world.end().words() == []
    finally:
        world.close()
