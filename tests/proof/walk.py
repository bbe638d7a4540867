"""`make walk`: every procedure, page and branch, on the real interface, by touch.

On a landscape panel every branch of every procedure is taken, every page that can refuse an
answer gets a wrong one first; a person with a card who answers only what is needed counts the
touches, alone and with an official. Then every procedure goes once over the other panels and
modes, and once aloud. Two machines walk side by side. It owns build/walk.json; exit 1 when
anything failed. PROCEDURES names some of them.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from kiosk_app.domain.procedure import Procedure
from kiosk_app.reference import load_procedures
from kiosk_app.settings import load_settings
from tests.proof.branches import covering
from tests.proof.citizen import sparing
from tests.proof.soak_settings import SETTINGS

ROOT = Path(__file__).resolve().parents[2]
FIELDS = ROOT / "tests" / "data" / "procedures_expected.json"
# Written from general knowledge: the national list gives their names and nothing else.
WITHOUT_NATIONAL_DATA = {"1.001266", "1.001570", "2.000720"}
MOST_TOUCHES = {"1.001193": 40}  # of a citizen with a card
MOST_OF_AN_OFFICIAL = {"1.001193": 25}
A_WALK_S = 240.0
AT_ONCE = 2  # machines side by side
MOST_WALKS = 16  # of one machine before the next is started


@dataclass(frozen=True, slots=True)
class Panel:
    """A machine to walk on."""

    name: str
    width: int = 1280
    height: int = 800
    density: float = 2.76
    mode: str = "normal"
    left_handed: bool = False
    voice: bool = False
    spoil: bool = False
    official: bool = False

    @property
    def environment(self) -> dict[str, str]:
        """Its settings, as variables."""
        return {
            "MOTCUA_PANEL_WIDTH": str(self.width),
            "MOTCUA_PANEL_HEIGHT": str(self.height),
            "MOTCUA_PANEL_DENSITY_PX_PER_MM": str(self.density),
            "MOTCUA_PANEL_ORIENTATION": "portrait" if self.height > self.width else "landscape",
            "MOTCUA_PANEL_MODE": self.mode,
            "MOTCUA_PANEL_LEFT_HANDED": "1" if self.left_handed else "0",
        }


FIRST = Panel("landscape", spoil=True)
UPRIGHT = Panel("portrait", 1080, 1920, 2.71)
OTHERS = tuple(
    replace(panel, name=f"{panel.name} {more[0]}", **more[1])
    for panel in (replace(FIRST, spoil=False), UPRIGHT)
    for more in (
        ("large_text", {"mode": "large_text"}),
        ("high_contrast", {"mode": "high_contrast"}),
        ("seated", {"mode": "seated"}),
        ("left_handed", {"left_handed": True}),
    )
)
COUNTED = replace(FIRST, name="touches", spoil=False)
OFFICIAL = replace(COUNTED, name="official", official=True)
VOICE = replace(FIRST, name="voice", spoil=False, voice=True)
PANELS = (COUNTED, OFFICIAL, FIRST, UPRIGHT, *OTHERS, VOICE)
Plan = list[tuple[Panel, list[Any]]]


def specs(shelf: list[Procedure], today: date, names: list[str]) -> tuple[Plan, int, list[str]]:
    """The walks on each panel of that name (all); the branches they take; those they do not."""
    taken, missing, sets = 0, [], {}
    for procedure in shelf:
        sets[procedure.code], count, lacks = covering(procedure, today)
        taken, missing = taken + count, missing + lacks
    counted = [_walk(one.procedure.code, one.answers, one.card)
               for one in (sparing(procedure, today) for procedure in shelf)]  # fmt: skip
    plan: Plan = []
    for n, panel in enumerate(PANELS):
        walks = [_walk(code, all_of[n % len(all_of)]) for code, all_of in sets.items()]
        if panel is FIRST:
            walks = [_walk(code, answers) for code, all_of in sets.items() for answers in all_of]
        elif panel in (COUNTED, OFFICIAL):
            walks = counted
        if not names or panel.name in names:
            plan.append((panel, walks))
    return plan, taken, missing


def parted(plan: Plan) -> Plan:
    """The same, in as many parts as one machine walks each."""
    return [
        (panel, walks[at : at + MOST_WALKS])
        for panel, walks in plan
        for at in range(0, len(walks), MOST_WALKS)
    ]


def _walk(code: str, answers: Any, card: str | None = None) -> dict[str, Any]:
    return {"code": code, "answers": answers, "card": card or "", "counted": card is not None}


def walk_on(panel: Panel, walks: list[Any], place: Path) -> list[dict[str, Any]]:
    """One panel in a process of its own (Kivy has one window for a process's life)."""
    data = place / "kiosk"
    data.mkdir(parents=True)
    (data / "settings.toml").write_text(SETTINGS.format(renew_after=0), "utf-8")
    spec, out = place / "spec.json", place / "out.json"
    asked = {"environment": panel.environment, "walks": walks}
    more = {
        name: getattr(panel, name) for name in ("width", "height", "voice", "spoil", "official")
    }
    spec.write_text(json.dumps({**asked, **more}, ensure_ascii=False), "utf-8")
    command = [sys.executable, "-m", "tests.proof.walk_worker", str(data), str(spec), str(out)]
    path = os.pathsep.join((str(ROOT), str(ROOT / "tests")))
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": path},
        check=False,
        timeout=A_WALK_S * (len(walks) + 2),
    )
    if done.returncode or not out.exists():
        return [{**_nothing(), "failures": [f"the interface ended with {done.returncode}"]}]
    return json.loads(out.read_text("utf-8"))


def _nothing() -> dict[str, Any]:
    return {"code": "", "touches": 0, "refused": 0, "pages": [], "typed": [], "failures": []}


def strange_fields(shelf: list[Procedure]) -> Iterator[str]:
    """Field ids that are not those of the national list, or lack."""
    expected = json.loads(FIELDS.read_text("utf-8"))["procedures"]
    for procedure in shelf:
        if procedure.code in WITHOUT_NATIONAL_DATA:
            continue
        known = expected.get(procedure.code, {"fields": {}})["fields"]
        files = {name for name, about in known.items() if about.get("type") == "file"}
        for name in {field.id for field in procedure.fields()} ^ (set(known) - files):
            yield f"{procedure.code}: {name} is not the same in the national list"


def walk(codes: list[str], panels: list[str], place: Path) -> dict[str, Any]:
    """The whole of it; what the file says."""
    (place / "none").mkdir(parents=True)
    catalogue = load_procedures(load_settings(place / "none", {})).catalogue
    shelf = sorted(catalogue.procedures, key=lambda procedure: procedure.code)
    shelf = [procedure for procedure in shelf if not codes or procedure.code in codes]
    plan, taken, failures = specs(shelf, date.today(), panels)
    failures += strange_fields(shelf)
    done: list[tuple[Panel, dict[str, Any]]] = []
    with ThreadPoolExecutor(AT_ONCE) as machines:
        parts = enumerate(parted(plan))
        for walked in machines.map(lambda part: _part(*part[1], place / str(part[0])), parts):
            done += walked
    failures += [f"{panel.name}: {failure}" for panel, one in done for failure in one["failures"]]
    counts, officials = _touches(done, COUNTED), _touches(done, OFFICIAL)
    for found, bounds, who in (
        (counts, MOST_TOUCHES, "a citizen"),
        (officials, MOST_OF_AN_OFFICIAL, "an official"),
    ):
        failures += [f"{code}: {found[code]} touches of {who}, at most {most}"
                     for code, most in bounds.items() if found.get(code, 0) > most]  # fmt: skip
    return {
        "procedures": len(shelf),
        "pages": len({f"{one['code']} {page}" for _, one in done for page in one["pages"]}),
        "branches": taken,
        "failures": failures,
        "touches": counts,
        "touches_official": officials,
        "typed": {one["code"]: one["typed"] for panel, one in done if panel is COUNTED},
        "walks": len(done),
        "panels": [panel.name for panel, _ in plan],
        "refused": sum(one["refused"] for _, one in done),
    }


def _part(panel: Panel, walks: list[Any], place: Path) -> list[tuple[Panel, dict[str, Any]]]:
    """One machine's walks, with a line about them at once: the whole takes long."""
    began = time.monotonic()
    done = walk_on(panel, walks, place)
    lines = [f"{panel.name}: {len(done)} walks, {time.monotonic() - began:.0f} s"]
    lines += [f"  {failure}" for one in done for failure in one["failures"]]
    sys.stderr.write("\n".join(lines) + "\n")
    return [(panel, one) for one in done]


def _touches(done: list[tuple[Panel, dict[str, Any]]], panel: Panel) -> dict[str, int]:
    return {one["code"]: one["touches"] for of, one in done if of is panel and one["code"]}


def main(arguments: list[str] | None = None) -> int:
    """The exit code: 0 nothing failed, 1 something did."""
    parser = argparse.ArgumentParser(prog="walk")
    parser.add_argument("--procedures", default="", help="codes, with commas (all)")
    parser.add_argument("--panels", default="", help="their names, with commas (all)")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "walk.json")
    options = parser.parse_args(arguments)
    os.environ |= {"SDL_VIDEODRIVER": "offscreen", "SDL_AUDIODRIVER": "dummy"}
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="motcua-walk-") as place:
        codes = [code for code in options.procedures.split(",") if code]
        panels = [name for name in options.panels.split(",") if name]
        result = walk(codes, panels, Path(place))
    result["seconds"] = round(time.monotonic() - began)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(result, ensure_ascii=False, indent=2) + "\n", "utf-8")
    for code, count in result["touches"].items():
        beside = result["touches_official"].get(code, "-")
        print(f"{code:12}{count:>5} touches, {beside:>3} of an official, typed: ", end="")
        print(", ".join(result["typed"][code]) or "nothing")
    print("\n".join(result["failures"][:40]), file=sys.stderr)
    print(f"{result['walks']} walks, {result['pages']} pages, {len(result['failures'])} failures")
    return 1 if result["failures"] else 0


if __name__ == "__main__":
    sys.exit(main())
