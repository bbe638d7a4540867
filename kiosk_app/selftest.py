"""`--selftest`: does the program as installed really work? Database, screen, sealing, in one go.

It owns the list of trials and works in a temporary folder only. Each trial is tried whatever became
of the others, and its outcome is told by class and duration. A real camera is asked as well, when
the machine has one; a camera that is unplugged is no fault of the program and does not fail it.
"""

from __future__ import annotations

import secrets
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kiosk_app import __version__
from kiosk_app.settings import Settings


def try_everything(settings: Settings | None = None) -> dict[str, Any]:
    """One JSON-ready document: {"ok": bool, "version", "trials": {name: {"ok", "ms", ...}}}, and
    what the devices say that `settings` name."""
    trials: dict[str, Callable[[Path], dict[str, object]]] = {
        "database": _database,
        "sealing": _sealing,
        "catalogue": _catalogue,
        "screen": _screen,
    }
    with tempfile.TemporaryDirectory(prefix="motcua-selftest-") as folder:
        outcome = {name: _try(trial, Path(folder)) for name, trial in trials.items()}
    return {
        "ok": all(trial["ok"] for trial in outcome.values()),
        "version": __version__,
        "trials": outcome,
        "devices": {} if settings is None else _devices(settings),
    }


def _devices(settings: Settings) -> dict[str, object]:
    from kiosk_app.seeing import make_camera
    from kiosk_app.ui.checking import check_camera

    if settings.camera.kind != "program":
        return {}
    said = check_camera(make_camera(settings))
    return {"camera": {"name": said.name, "picture": said.detail, "fault": said.fault}}


def _try(trial: Callable[[Path], dict[str, object]], folder: Path) -> dict[str, object]:
    began = time.monotonic()
    try:
        found: dict[str, object] = {"ok": True, **trial(folder)}
    except Exception as error:  # noqa: BLE001 - a self-test reports whatever is broken
        found = {"ok": False, "error": f"{type(error).__name__}: {error}"}
    return {**found, "ms": round((time.monotonic() - began) * 1000)}


def _database(folder: Path) -> dict[str, object]:
    """A word written under a key is read again, and stands nowhere in clear."""
    from kiosk_app.store.database import DATABASE_FILE, open_store
    from kiosk_app.store.drafts import Drafts
    from sync import write

    word = secrets.token_hex(16)
    db = open_store(folder, secrets.token_bytes(32))
    with write(db):
        Drafts(db).begin(bytes(16), "selftest", "1", word, "typed", 0)
    [draft] = Drafts(db).unfinished()
    db.close()
    in_clear = any(word.encode() in path.read_bytes() for path in folder.glob(f"{DATABASE_FILE}*"))
    return {"ok": draft.source == word and not in_clear}


def _sealing(_folder: Path) -> dict[str, object]:
    """A record is sealed to a key and opened again; its signature fits."""
    from sync import Context, PrivateKeys, Record, seal, sign, unseal, verify

    keys = PrivateKeys.generate()
    record = Record.create(bytes(16), bytes(8), 1, "selftest.v1", {"word": secrets.token_hex(8)})
    sealed = seal(Context.EXCHANGE_UP, b"selftest", record.body, keys.public.box)
    signature = sign(keys, Context.EXCHANGE_UP, sealed)
    verify(keys.public.signing, Context.EXCHANGE_UP, signature, sealed)
    return {"ok": unseal(Context.EXCHANGE_UP, b"selftest", sealed, keys) == record.body}


def _catalogue(folder: Path) -> dict[str, object]:
    """Every bundled procedure is readable."""
    from kiosk_app.reference import load_procedures
    from kiosk_app.settings import Settings

    shelf = load_procedures(Settings(data=folder))
    return {"ok": bool(shelf.sources) and not shelf.problems, "procedures": len(shelf.sources)}


def _screen(folder: Path) -> dict[str, object]:
    """A page is drawn in the design's colours."""
    from kiosk_app.resources import assets_root
    from kiosk_app.ui.selftest import draws_a_screen

    return {"ok": draws_a_screen(assets_root(), folder)}
