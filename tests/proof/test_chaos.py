"""The chaos run itself, shortly: silent about a sound product, loud about each planted fault."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from sync.portal.planted import ACK_EARLY
from tests.proof import chaos_parts, history, pair_world, real_world
from tests.proof.chaos import PLANTS, ROOT
from tests.proof.kill_lanes import Wound, untold
from tests.proof.kill_points import Manner
from tests.proof.pair_world import PairWorld
from tests.proof.real_world import RealWorld
from tests.support.byte_proxy import Cut, How, Way, cutting

Steps = list[tuple[str, int]]


def steps_of(names: list[str], most: int) -> st.SearchStrategy[Steps]:
    """Lists of steps whose numbers shrink towards nothing."""
    number = st.integers(0, history.NUMBERS - 1)
    return st.lists(st.tuples(st.sampled_from(names), number), max_size=most)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 2**32 - 1), steps_of(list(pair_world.WEIGHTS), pair_world.MOST))
def test_a_pair_of_machines_loses_doubles_and_sticks_nothing(seed: int, steps: Steps) -> None:
    """Whatever befalls either side, calm brings everything to where it belongs, once."""
    assert history.play(lambda: PairWorld(seed), steps).words() == []


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An enrolled kiosk and its portal, made once."""
    folder = tmp_path_factory.mktemp("template")
    real_world.make_template(folder)
    return folder


def test_real_queues_and_portal_lose_double_and_stick_nothing(
    template: Path, tmp_path: Path
) -> None:
    """The same mishaps against the real database, the real portal and its real door."""
    numbers = count()

    class Befalling(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.world = RealWorld(tmp_path / str(next(numbers)), template)

        @rule(name=st.sampled_from(list(real_world.WEIGHTS)), number=st.integers(0, 2**16 - 1))
        def befalls(self, name: str, number: int) -> None:
            self.world.do(name, number)

        def teardown(self) -> None:
            try:
                assert self.world.end().words() == []
            finally:
                self.world.close()

    slow = [HealthCheck.too_slow]
    run_state_machine_as_test(
        Befalling,
        settings=settings(
            max_examples=8, stateful_step_count=14, deadline=None, suppress_health_check=slow
        ),
    )


def chaos(out: Path, *options: str) -> tuple[int, dict[str, Any]]:
    """Exit code and result of one short run."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.proof.chaos", "--out", str(out), *options],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(out.parent)},
        stdout=subprocess.PIPE,
        timeout=300,
    )
    return done.returncode, json.loads(done.stdout)


def test_a_short_run_finds_nothing_and_says_what_it_tried(tmp_path: Path) -> None:
    """Its figures have the names that others read."""
    code, result = chaos(tmp_path / "chaos.json", "--minutes", "0.02")
    assert result["findings"] == [] and code == 0
    assert result["histories"] > 0
    assert {"kills", "cut_positions", "lost", "doubled", "stuck", "seconds"} < set(result)
    assert json.loads((tmp_path / "chaos.json").read_text("utf-8")) == result


@pytest.mark.parametrize("plant", sorted(set(PLANTS) - {ACK_EARLY}))
def test_each_planted_fault_is_found(tmp_path: Path, plant: str) -> None:
    """A proof that cannot fail proves nothing; what it finds, its own command shows again."""
    out = tmp_path / "chaos.json"
    code, result = chaos(out, "--minutes", "0.02", "--plant", plant, "--parts", "pair")
    assert code == 1
    assert result["doubled" if plant == "apply_twice" else "lost"] > 0
    part, _, line = result["findings"][0].partition("--replay '")[2].rstrip("'").partition(" ")
    assert chaos_parts.replay(part, line, plant)


@pytest.mark.e2e
@pytest.mark.parametrize(
    ("plant", "death", "word"),
    [
        ("drop_ack", "agent:1", "lost"),
        ("forget_outbox", "kiosk:1", "lost"),
        ("apply_twice", "agent:40", "doubled"),
    ],
)
def test_the_product_itself_is_broken_by_each_plant(plant: str, death: str, word: str) -> None:
    """Real programs that die at a write of theirs: the same death is harmless without the fault."""
    again = [sys.executable, "-m", "tests.proof.chaos", "--replay", f"kill {death}"]
    broken = subprocess.run([*again, "--plant", plant], cwd=ROOT, stdout=subprocess.PIPE)
    assert broken.returncode == 1
    assert broken.stdout.decode().startswith(word)


@pytest.mark.e2e
@pytest.mark.parametrize(
    "again",
    ["kill agent:40 portal:30t kiosk:9 carry:20 portal:50f agent:70f", "cut down:700:reset"],
)
def test_deaths_and_cuts_are_made_good(again: str) -> None:
    """Whatever dies or breaks, the next contact brings all to order."""
    command = [sys.executable, "-m", "tests.proof.chaos", "--replay", again]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE)
    assert (done.returncode, done.stdout.count(b"nothing was lost")) == (0, 1)


def test_a_death_is_told_and_read_again() -> None:
    """The line that shows it again says all of it."""
    wounds = [Wound("agent", 7, Manner.TORN), Wound("carry", 12)]
    assert untold(" ".join(one.told() for one in wounds)) == wounds


@pytest.mark.parametrize("how", list(How))
def test_the_proxy_lets_exactly_so_many_bytes_through(how: How) -> None:
    """A proof over every byte position is worth as much as its counting."""
    with socket.create_server(("127.0.0.1", 0)) as server, cutting(*server.getsockname()) as proxy:
        proxy.arm(Cut(Way.UP, 5, how))
        address = ("127.0.0.1", int(proxy.url.rpartition(":")[2]))
        with socket.create_connection(address) as near, server.accept()[0] as far:
            far.settimeout(5 if how is not How.SILENT else 0.2)
            near.sendall(b"0123456789")
            got = b""
            with suppress(ConnectionResetError, TimeoutError):
                while block := far.recv(3):
                    got += block
            assert proxy.was_cut
            # A reset may overtake what came before it.
            assert got == b"01234" or (how is How.RESET and b"01234".startswith(got))
