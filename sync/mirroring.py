"""The thread of the agent that keeps the mirror, with a database connection of its own.

It owns the pace: a look twice a second, a pause after whatever fails. Whatever happens to the
medium, even when it hangs for ever, costs the agent and the screens nothing; nothing but the
agent's own end ends it.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sync.database import data_version
from sync.datafolder import DataFolder, open_data_folder
from sync.mirror import Mirror, is_other_medium

LOOK_S = 0.5
PAUSE_S = 10.0
ENDS_WITHIN_S = 2.0

LOG = logging.getLogger("motcua.sync")


@contextmanager
def mirrored(
    folder: DataFolder, is_elsewhere: Callable[[Path, Path], bool] = is_other_medium
) -> Iterator[None]:
    """While the block runs, the folder is mirrored when its settings say where."""
    target = folder.config.sync.mirror
    if target is None:
        yield
        return
    stop = threading.Event()
    work = (folder.config.data, target, is_elsewhere, stop)
    thread = threading.Thread(target=_keep, args=work, name="mirror", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        # A medium that hangs must not keep the agent from ending: nothing is lost by leaving.
        thread.join(ENDS_WITHIN_S)


def _keep(
    data: Path, target: Path, is_elsewhere: Callable[[Path, Path], bool], stop: threading.Event
) -> None:
    while not stop.is_set():
        try:
            with closing(open_data_folder(data)) as folder:
                mirror = Mirror(folder, target, is_elsewhere)
                while not stop.is_set():
                    _turn(mirror, stop)
        except Exception as error:  # noqa: BLE001 - a thread that ended would mirror no more
            # The class alone: the text of a foreign exception may quote a citizen.
            LOG.warning("mirror failed error=%s", type(error).__name__)
            stop.wait(PAUSE_S)


def _turn(mirror: Mirror, stop: threading.Event) -> None:
    """Catches up and waits for the next commit of anybody."""
    mirror.catch_up()
    seen = data_version(mirror.folder.db)
    waited_s = 0.0
    while not stop.wait(LOOK_S):
        waited_s += LOOK_S
        # A medium that came back makes no commit: it is looked for all the same.
        if data_version(mirror.folder.db) != seen or waited_s >= PAUSE_S:
            break
