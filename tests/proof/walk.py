"""`make walk`: every procedure, page and branch, on the real interface, by touch.

On a landscape panel every branch of every procedure is taken, every page that can refuse an answer
gets a wrong one first, and a person with a card who answers only what is needed counts the touches.
Then every procedure goes once over the other panels and modes, and once aloud. It owns
build/walk.json; exit 1 when anything failed. PROCEDURES names some of them.
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
A_WALK_S = 240.0


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
VOICE = replace(FIRST, name="voice", spoil=False, voice=True)
PANELS = (FIRST, UPRIGHT, *OTHERS, VOICE)


def specs(
    shelf: list[Procedure], today: date
) -> tuple[list[tuple[Panel, list[Any]]], int, list[str]]:
    """The walks on each panel; how many branches they take; those that they do not."""
    taken, missing, sets = 0, [], {}
    for procedure in shelf:
        sets[procedure.code], count, lacks = covering(procedure, today)
        taken, missing = taken + count, missing + lacks
    spare = [sparing(procedure, today) for procedure in shelf]
    first = [_walk(code, answers) for code, all_of in sets.items() for answers in all_of]
    first += [_walk(one.procedure.code, one.answers, one.card) for one in spare]
    rest = [
        (panel, [_walk(code, all_of[n % len(all_of)]) for code, all_of in sets.items()])
        for n, panel in enumerate(PANELS[1:])
    ]
    return [(FIRST, first), *rest], taken, missing


def _walk(code: str, answers: Any, card: str = "") -> dict[str, Any]:
    return {"code": code, "answers": answers, "card": card}


def walk_on(panel: Panel, walks: list[Any], place: Path) -> list[dict[str, Any]]:
    """One panel in a process of its own (Kivy has one window for a process's life)."""
    data = place / "kiosk"
    data.mkdir(parents=True)
    (data / "settings.toml").write_text(SETTINGS.format(renew_after=0), "utf-8")
    spec, out = place / "spec.json", place / "out.json"
    asked = {"environment": panel.environment, "walks": walks}
    more = {name: getattr(panel, name) for name in ("width", "height", "voice", "spoil")}
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
    return {"code": "", "touches": 0, "refused": 0, "pages": [], "asked": [], "failures": []}


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
    plan, taken, failures = specs(shelf, date.today())
    plan = [one for one in plan if not panels or one[0].name in panels]
    failures += strange_fields(shelf)
    pages: set[str] = set()
    asked: dict[str, set[str]] = {}
    touches: dict[str, int] = {}
    walks = refused = 0
    for number, (panel, wanted) in enumerate(plan):
        began = time.monotonic()
        done = walk_on(panel, wanted, place / str(number))
        for one in done:
            pages.update(f"{one['code']} {page}" for page in one["pages"])
            asked.setdefault(one["code"], set()).update(one["asked"])
            failures += [f"{panel.name}: {failure}" for failure in one["failures"]]
            refused += one["refused"]
        walks += len(done)
        if panel is FIRST:
            touches = {
                one["code"]: one["touches"] for one in done[-len(shelf) :]
            }  # the sparing ones
        sys.stderr.write(f"{panel.name}: {len(done)} walks, {time.monotonic() - began:.0f} s\n")
    failures += [
        f"{code}: {touches[code]} touches, at most {most}"
        for code, most in MOST_TOUCHES.items()
        if touches.get(code, 0) > most
    ]
    return {
        "procedures": len(shelf), "pages": len(pages), "branches": taken, "failures": failures,
        "touches": touches, "walks": walks, "panels": [panel.name for panel, _ in plan],
        "refused": refused,
    }  # fmt: skip


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
        print(f"{code:12}{count:>5} touches")
    print("\n".join(result["failures"][:40]), file=sys.stderr)
    print(f"{result['walks']} walks, {result['pages']} pages, {len(result['failures'])} failures")
    return 1 if result["failures"] else 0


if __name__ == "__main__":
    sys.exit(main())
