"""The demo's driver, for one application: a demo that broke must be noticed before it is shown."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kiosk_app.reference import load_procedures
from kiosk_app.settings import load_settings
from tests.e2e.demo import Demo
from tests.e2e.demo_judging import run_and_judge
from tests.e2e.demo_plans import plans
from tests.e2e.hand import NotSeenError
from tests.e2e.person import Plan

pytestmark = pytest.mark.e2e


def somebody(procedure: str) -> Plan:
    catalogue = load_procedures(load_settings(Path("nowhere"), {})).catalogue
    return next(plan for plan in plans(catalogue, 7) if plan.procedure.code == procedure)


def summary_of(demo: Demo) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((demo.place / "summary.json").read_text("utf-8"))
    return found


def test_one_application_goes_the_whole_way_and_nothing_runs_on(tmp_path: Path) -> None:
    """Filed by touch, the kiosk killed and resumed, delivered, decided, shown; no agent is left."""
    demo = Demo(tmp_path / "demo", killed_at=0)
    assert run_and_judge(demo, [somebody("2.000635")], breaks_s=()) == 0
    summary = summary_of(demo)
    assert summary["failed"] is None
    assert summary["filed"] == summary["acknowledged"] == summary["statuses_shown"] == 1
    assert summary["lost"] == summary["duplicated"] == 0
    assert summary["resumed_after_kill"]["same"] is True
    assert (demo.place / f"{summary['applications'][0]['code']}.pdf").stat().st_size > 10_000


def test_a_failure_is_told_with_its_act_and_its_picture(tmp_path: Path) -> None:
    """Whoever runs the demo learns what broke without running it again."""
    demo = Demo(tmp_path / "demo")
    lost = replace(somebody("2.000635"), door="A door that no menu has")
    with pytest.raises(NotSeenError):
        run_and_judge(demo, [lost], breaks_s=())
    failed = summary_of(demo)["failed"]
    assert failed["act"] == "application 1, 2.000635"
    assert "Bà con cần làm việc gì?" in failed["why"]  # where the person stood
    assert (demo.place / failed["picture"]).read_bytes().startswith(b"\x89PNG")
