"""The walk itself: it takes every branch, sees what is wrong, and says so by its exit code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from support.catalogue import CODES, shipped

from kiosk_app.domain.problems import errors
from kiosk_app.domain.validation import check_all
from tests.proof.branches import branches, covering
from tests.proof.walk import strange_fields

ROOT = Path(__file__).resolve().parents[2]
TODAY = date(2026, 11, 24)


@pytest.mark.parametrize("code", CODES)
def test_valid_answers_take_every_condition_both_ways(code: str) -> None:
    """A branch that no walk can take is one that nobody has ever seen on the screen."""
    procedure = shipped(code)
    sets, count, missing = covering(procedure, TODAY)
    assert missing == []
    assert [errors(check_all(procedure, answers, TODAY)) for answers in sets] == [[]] * len(sets)
    taken = [branches(procedure, answers, TODAY) for answers in sets]
    assert len(set().union(*taken)) == count


def test_a_field_that_the_national_list_does_not_know_is_named() -> None:
    """One letter off is another field, and its answer would arrive nowhere."""
    procedure = shipped("1.001193")
    first, *others = procedure.fields()
    renamed = [replace(first, id="nyc_ho_va_ten"), *others]
    changed = SimpleNamespace(code="1.001193", fields=lambda: renamed)
    assert [*strange_fields([procedure])] == []
    assert len([*strange_fields([changed])]) == 2


@pytest.mark.e2e
@pytest.mark.skipif(os.name == "nt", reason="draws without a display")
def test_a_procedure_is_walked_by_touch_and_aloud(tmp_path: Path) -> None:
    """Wrong answers are refused in words, the right ones are filed, every page is read."""
    out = tmp_path / "walk.json"
    command = ["--procedures", "2.000884", "--panels", "touches,landscape,voice", "--out", str(out)]
    done = subprocess.run(
        [sys.executable, "-m", "tests.proof.walk", *command], cwd=ROOT, timeout=900, check=False
    )
    result = json.loads(out.read_text("utf-8"))
    assert (done.returncode, result["failures"]) == (0, [])
    assert result["procedures"] == 1
    assert result["walks"] == 3
    assert result["pages"] >= 10
    assert result["refused"] > 0
    assert 5 < result["touches"]["2.000884"] < 40
