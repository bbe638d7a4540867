"""The chaos run itself, shortly: silent about a sound product, loud about each planted fault."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.proof import chaos_parts, history, pair_world
from tests.proof.chaos import PLANTS, ROOT
from tests.proof.pair_world import PairWorld

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


@pytest.mark.parametrize("plant", PLANTS)
def test_each_planted_fault_is_found(tmp_path: Path, plant: str) -> None:
    """A proof that cannot fail proves nothing; what it finds, its own command shows again."""
    out = tmp_path / "chaos.json"
    code, result = chaos(out, "--minutes", "0.02", "--plant", plant, "--parts", "pair")
    assert code == 1
    assert result["doubled" if plant == "apply_twice" else "lost"] > 0
    part, _, line = result["findings"][0].partition("--replay '")[2].rstrip("'").partition(" ")
    assert chaos_parts.replay(part, line, plant)
