"""The product's agent at the client's end: the real runner over a filled store, started on a word.

It owns the order "ready, go, done" and nothing of the sync: contact, order, pauses and retries are
the agent's own. `python -m tests.bench.sync.agent DATA` says {"ready": true}, waits for a line, and
then makes contacts until nothing waits any more. Every further line starts the next round, over the
connection that is kept.
"""

from __future__ import annotations

import json
import sys
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sync.contact import ContactFailed
from sync.datafolder import DataFolder, open_data_folder
from sync.runner import Runner

_LOOK_S = 0.05


@dataclass(frozen=True, slots=True)
class UntilDelivered:
    """Stands where the loop expects the event that ends it: set once everything is acknowledged."""

    folder: DataFolder

    def is_set(self) -> bool:
        outbox = self.folder.outbox
        return not outbox.waiting(1) and not outbox.waiting_attachments(1)

    def wait(self, timeout_s: float) -> bool:
        until = time.monotonic() + timeout_s
        while time.monotonic() < until and not self.is_set():
            time.sleep(min(_LOOK_S, timeout_s))
        return self.is_set()


def say(**words: object) -> None:
    print(json.dumps(words), flush=True)


def deliver(runner: Runner, folder: DataFolder) -> int:
    """At once, as an agent that was woken; after a failure at the pace of its loop. How many
    contacts failed is for the loop to know: here only whether the first one did."""
    try:
        runner.once()
    except ContactFailed as error:
        print(f"first contact: {error.failure.value}", file=sys.stderr, flush=True)
    else:
        if UntilDelivered(folder).is_set():
            return 0
    runner.run(UntilDelivered(folder))  # type: ignore[arg-type]
    return 1


def told(folder: DataFolder) -> dict[str, object]:
    """What the store knows at the end; times in ms of the wall clock."""
    text, count = folder.db.execute(
        "SELECT max(acknowledged_ms), count(*) FROM sync_delivery"
        " WHERE kind = 'application.submitted.v1' AND state = 'acknowledged'"
    ).fetchone()
    papers, first = folder.db.execute(
        "SELECT count(*), min(acknowledged_ms) FROM sync_attachment WHERE state = 'acknowledged'"
    ).fetchone()
    return {"acknowledged": count, "text_ms": text, "papers": papers, "first_paper_ms": first}


def main(data: Path) -> None:
    with closing(open_data_folder(data)) as folder:
        runner = Runner(folder)
        say(ready=True)
        try:
            for _ in sys.stdin:
                began = time.time()
                failed = deliver(runner, folder)
                say(began_s=began, ended_s=time.time(), failed=failed, **told(folder))
        finally:
            runner.close()


if __name__ == "__main__":
    import logging

    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(message)s")
    logging.getLogger("urllib3").setLevel(logging.ERROR)
    main(Path(sys.argv[1]))
