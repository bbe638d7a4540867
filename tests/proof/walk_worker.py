"""One panel, one mode: applications walked through on the real interface in this process.

    python -m tests.proof.walk_worker DATA SPEC OUT

SPEC is a list of walks with code, answers and card; OUT says of each how it ended, its touches, its
pages and the fields that were asked. A page that takes a wrong answer, asks in words that are not
there or stays silent in voice mode is a failure, with its place.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kiosk_app.bootstrap import open_kiosk
from kiosk_app.domain.procedure import Field, PartPlace
from kiosk_app.flow import views as v
from kiosk_app.flow import voice_intents
from tests.proof.citizen import Citizen
from tests.proof.official import Official
from tests.proof.soak_machine import SoakMachine
from tests.proof.visitor import NotDrawnError, StuckError, Visitor

HEARD_S = 10.0


@dataclass
class Walk:
    """What came of one."""

    code: str
    touches: int = 0
    refused: int = 0  # wrong answers, in words
    pages: list[str] = field(default_factory=list)
    typed: list[str] = field(default_factory=list)  # fields that took the keyboard or a pad
    trail: list[str] = field(default_factory=list)  # the touches before each page
    failures: list[str] = field(default_factory=list)


class Walks:
    """All of one worker."""

    def __init__(self, data: Path, spec: dict[str, Any]) -> None:
        self._spec = spec
        panel = (spec["width"], spec["height"])
        self.machine = SoakMachine(data, {**os.environ, **spec["environment"]}, panel)
        self.machine.lay_paper()
        kind = Official if spec["official"] else Visitor
        self.visitor = kind(self.machine.runner, self.machine.kiosk.machine.units)
        # One of our own: two threads in one connection break it.
        self._stored = open_kiosk(self.machine.settings)
        if spec["official"]:
            Official.named_at(self._stored)
        self.visitor.on_page = self._look
        self._heard: list[tuple[str, float]] = []
        self._heard_before = 0
        if spec["voice"]:
            self.machine.app.devices.voice.player._heard = self._heard

    def run(self) -> list[dict[str, Any]]:
        """Each after the other."""
        return [self._walk(one).__dict__ for one in self._spec["walks"]]

    def _walk(self, one: dict[str, Any]) -> Walk:
        self._now = walk = Walk(one["code"])
        self._spoilt: set[str] = set()
        procedure = self.machine.kiosk.catalogue.get(one["code"])
        citizen = Citizen(procedure, one["answers"], one["card"], ())
        self._before, self.visitor.takes_over = 0, one["counted"]
        self.visitor.typed = []
        try:
            self._listen()
            if isinstance(self.visitor, Official):
                self.visitor.sign_in()
            self._before = self.visitor.touches
            self.visitor.begin(procedure)
            code = self.visitor.fill(citizen)
            walk.touches = self.visitor.touches - self._before
            walk.typed = [*dict.fromkeys(self.visitor.typed)]
            self._compare(code, citizen, counted=one["counted"])
        except (NotDrawnError, StuckError) as error:
            walk.failures.append(f"{walk.code}: {str(error)[:500]}")
        self._go_home()
        return walk

    def _listen(self) -> None:
        """Voice mode, until this person leaves."""
        if not self._spec["voice"]:
            return
        wants = voice_intents.ReadByItself(True)
        if not self.visitor.touch_intent(lambda one: one == wants):
            self.visitor.touch_intent(lambda one: isinstance(one, voice_intents.Listen))
            if not self.visitor.touch_intent(lambda one: one == wants):
                raise StuckError(f"no voice mode: {self.machine.runner.texts()}")

    def _look(self, view: v.View) -> None:
        """Every page before it is answered."""
        walk = self._now
        walk.pages.append(f"{view.screen} {view.key}")
        trouble = getattr(view, "trouble", None)
        words = f" ({trouble.title})" if trouble is not None else ""
        walk.trail.append(f"{self.visitor.touches - self._before}: {view.key}{words}")
        if not view.title and view.screen != "home":
            walk.failures.append(f"{walk.code}: {view.key} has no title")
        if self._spec["voice"]:
            self._must_be_heard(view)
        if self._spec["spoil"] and view.key not in self._spoilt:
            self._spoilt.add(view.key)
            walk.refused += self.visitor.spoil(view)

    def _must_be_heard(self, view: v.View) -> None:
        if len(walk_pages := self._now.pages) > 1 and walk_pages[-1] == walk_pages[-2]:
            return
        try:
            self.machine.runner.until(lambda: len(self._heard) > self._heard_before, HEARD_S)
        except NotDrawnError:
            self._now.failures.append(f"{self._now.code}: {view.key} is not read aloud")
        self._heard_before = len(self._heard)

    def _compare(self, code: str, citizen: Citizen, *, counted: bool) -> None:
        """What was answered on the glass is what was filed; who is counted has said less."""
        if not code or counted:
            return
        stored = self._stored.machine.applications.find(code)
        assert stored is not None
        signed = {
            one.id
            for part, question in citizen.procedure.questions()
            if part.place is PartPlace.SIGN
            for one in question.fields
        }
        filed = stored.content["answers"]
        for name in (filed.keys() | citizen.answers.keys()) - signed:
            wanted = citizen.answers.get(name)
            wanted = as_typed(citizen.procedure.get_field(name), wanted)
            if filed.get(name) != wanted:
                self._now.failures.append(
                    f"{citizen.procedure.code}: {name} was filed as {filed.get(name)!r}, "
                    f"not {wanted!r}"
                )

    def _go_home(self) -> None:
        for _ in range(3):
            try:
                self.visitor.settle()
                self.visitor.go_home()
                return
            except (NotDrawnError, StuckError) as error:
                self._now.failures.append(f"{self._now.code}: {str(error)[:300]}")
                self.machine.pass_s(700)


def as_typed(field: Field, value: Any) -> Any:
    """As the glass takes it: of a day half known the year."""
    if field.columns and isinstance(value, list):
        columns = {column.id: column for column in field.columns}
        return [{name: as_typed(columns[name], said) for name, said in row.items()}
                for row in value]  # fmt: skip
    is_half = field.partial and isinstance(value, str) and len(value) < len("2026-11-24")
    return value[:4] if is_half else value


def main() -> int:
    """Walks, then says what came of it."""
    data, spec, out = (Path(word) for word in sys.argv[1:4])
    walks = Walks(data, json.loads(spec.read_text("utf-8")))
    out.write_text(json.dumps(walks.run(), ensure_ascii=False), "utf-8")
    walks.machine.runner.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
