"""SIGKILL while a child process files: nothing half filed, nothing shown as filed and lost."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from support.kiosks import a_kiosk

ROOT = Path(__file__).resolve().parents[2]
KILLS = 12
# Files one application after the other and says each code only after the verb returned.
CHILD = """
import random, sys
from pathlib import Path
from support.kiosks import a_kiosk
from support.photos import jpeg, paper_photo
from kiosk_app.domain.example import example_answers
data, seed = Path(sys.argv[1]), int(sys.argv[2])
picture = jpeg(paper_photo())
with a_kiosk(data) as kiosk:
    print("ready", flush=True)
    while True:
        draft = kiosk.start("2.000635")
        draft = kiosk.answers(draft, example_answers(draft.procedure, random.Random(seed)))
        kiosk.set_position(draft, "papers")
        kiosk.attach(draft, draft.procedure.documents[0].paper, picture)
        sign = next(f for f in draft.procedure.fields() if f.type.value == "signature")
        filed = kiosk.submit(draft, dict(draft.answers[sign.id]))
        print(filed.code, flush=True)
"""


def test_sigkill_at_any_moment_loses_and_doubles_nothing(tmp_path: Path) -> None:
    """Said means kept; application, event, record and papers exist together or not at all."""
    rng = random.Random(7)
    said: list[str] = []
    for number in range(KILLS):
        child = subprocess.Popen(
            [sys.executable, "-c", CHILD, str(tmp_path), str(number)],
            stdout=subprocess.PIPE,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"},
            text=True,
        )
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        if number == 0:  # on a busy machine the windows below may all end before the first filing
            said.append(child.stdout.readline().strip())
        time.sleep(rng.uniform(0.05, 0.45))
        child.send_signal(signal.SIGKILL)
        # The last line may be cut; the write may have happened all the same.
        said += [line.strip() for line in child.stdout.read().splitlines(True) if line[-1] == "\n"]
        child.stdout.close()
        child.wait()
    with a_kiosk(tmp_path) as kiosk:
        machine = kiosk.machine
        codes = machine.applications.codes()
        assert set(said) <= set(codes) and said
        assert len(codes) == len(set(codes)) <= len(said) + KILLS
        waiting = machine.outbox.waiting(10_000)
        filings = [item for item in waiting if item.record.kind == "application.submitted.v1"]
        assert sorted(item.record.content()["code"] for item in filings) == sorted(codes)
        for code in codes:
            found = machine.applications.find(code)
            assert len(machine.applications.events(found.id)) == 1
            pages = machine.documents.of(found.id)
            described = [
                w
                for w in waiting
                if w.about == found.id and w.record.kind != filings[0].record.kind
            ]
            assert len(pages) == len(described) == 1
            assert machine.files.verify(pages[0].digest)
        resumed = kiosk.unfinished()
        if resumed is not None and resumed.position is not None:
            assert resumed.position == "papers" and resumed.answers
