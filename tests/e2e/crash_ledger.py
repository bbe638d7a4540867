"""Reads the worker's journal and says what of it is missing in a kiosk.

It owns the meaning of "shown as saved": an answered question, a captured page, a code. It never
writes, and it counts one finding for each thing that a person would miss.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from kiosk_app.store.applications import StoredApplication
from kiosk_app.usecases.kiosk import Kiosk
from kiosk_app.usecases.values import DraftId
from sync import IntegrityError


@dataclass
class Promise:
    """What was said about one draft; `pages` maps (paper, page) to SHA-256 of the picture.

    `is_complete` and `events` are what its tracking screen has shown.
    """

    answers: dict[str, Any] = field(default_factory=dict)
    pages: dict[tuple[str, int], str] = field(default_factory=dict)
    may_be_filed: bool = False
    code: str | None = None
    is_complete: bool = False
    events: int = 0


def promises(lines: Iterable[bytes]) -> dict[bytes, Promise]:
    """By draft id. A last line that was cut says nothing."""
    found: dict[bytes, Promise] = {}
    for raw in lines:
        if not raw.endswith(b"\n"):
            continue
        line = json.loads(raw)
        promise = found.setdefault(bytes.fromhex(line["draft"]), Promise())
        match line.get("did") or line["will"]:
            case "answer":
                promise.answers.update(line["values"])
            case "attach":
                promise.pages[line["paper"], line["page"]] = line["sha256"]
            case "show":
                promise.is_complete |= line["complete"]
                promise.events = max(promise.events, line["events"])
            case "submit":
                promise.may_be_filed = True
                promise.code = line.get("code", promise.code)
    return found


def broken_promises(kiosk: Kiosk, made: dict[bytes, Promise]) -> list[str]:
    """What is missing, in words for a developer."""
    return [
        f"{draft.hex()[:8]}: {why}"
        for draft, promise in made.items()
        for why in _broken(kiosk, draft, promise)
    ]


def _broken(kiosk: Kiosk, draft_id: bytes, promise: Promise) -> list[str]:
    machine = kiosk.machine
    filed = machine.applications.find_by_id(draft_id)
    draft = machine.drafts.find(draft_id)
    if filed is None and promise.code is not None:
        return [f"application {promise.code} is not there"]
    if filed is None and draft is None:
        return ["the draft is not there"]
    if filed is not None and draft is not None:
        return ["both draft and application"]
    found: list[str] = []
    if filed is not None:
        if not promise.may_be_filed:
            found.append("filed though nobody asked")
        found += _broken_standing(kiosk, filed, promise)
        if promise.code not in (None, filed.code):
            found.append(f"filed as {filed.code}, said {promise.code}")
        answers = filed.content["answers"]
    else:
        assert draft is not None
        answers = draft.answers
    wrong = [name for name, value in promise.answers.items() if answers.get(name) != value]
    found += [f"answer {name} is gone or different" for name in wrong]
    for (paper, page), sha256 in promise.pages.items():
        if _picture(kiosk, draft_id, paper, page) != sha256:
            found.append(f"page {page} of {paper} does not open")
    return found


def _broken_standing(kiosk: Kiosk, filed: StoredApplication, promise: Promise) -> list[str]:
    """What the tracking screen has shown once it goes on showing."""
    tracking = kiosk.track(filed.code)
    if tracking is None:
        return ["it cannot be tracked"]
    found = []
    if promise.is_complete and tracking.delivery != "complete":
        found.append(f"shown as complete, now {tracking.delivery}")
    if len(tracking.history) < promise.events:
        found.append(f"{promise.events} events were shown, {len(tracking.history)} are there")
    return found


def _picture(kiosk: Kiosk, draft_id: bytes, paper: str, page: int) -> str:
    from kiosk_app.usecases.papers import picture_of

    try:
        picture = picture_of(kiosk.machine, DraftId(draft_id), paper, page)
    except (KeyError, IntegrityError):
        return ""
    return hashlib.sha256(picture).hexdigest()
