"""Runs the acts of a demo in their order, and judges what came of them.

It owns the summary: its figures, and in `failed` what went wrong, in which act, with a picture of
the glass of that moment. Whatever happens, the summary is written and every program ended.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tests.e2e.person import Plan

if TYPE_CHECKING:
    from tests.e2e.demo import Demo

BREAKS_S = (0.7, 1.1, 0.4)  # how long the link is there before it goes again


def run_and_judge(demo: Demo, people: Sequence[Plan], breaks_s: Sequence[float] = BREAKS_S) -> int:
    """The whole demo without a screen; 0 when every figure is as it must be."""
    started = time.monotonic()
    summary: dict[str, Any] = {"failed": None}
    try:
        summary |= _acts(demo, people, breaks_s)
        summary["failed"] = _wrong(demo, summary, people)
    except BaseException as error:
        summary["failed"] = {
            "act": demo.act,
            "why": f"{type(error).__name__}: {error}",
            "picture": demo.photograph_failure(),
        }
        raise
    finally:
        left = demo.end()
        if left and not summary["failed"]:
            summary["failed"] = {"act": "the end", "why": f"still running: {left}", "picture": ""}
        summary |= {
            "resumed_after_kill": demo.resumed,
            "applications": demo.filed,
            "seconds": round(time.monotonic() - started),
        }
        _tell(demo, summary)
    return 1 if summary["failed"] else 0


def _acts(demo: Demo, people: Sequence[Plan], breaks_s: Sequence[float]) -> dict[str, Any]:
    demo.show("starting portal and kiosk; the link is cut")
    demo.start()
    demo.make_paper()
    demo.show(f"filing {len(people)} applications by touch")
    demo.file_all(people)
    demo.show("the link comes, with cuts")
    demo.deliver(breaks_s)
    demo.show("decisions at the web desk")
    decided = demo.decide()
    demo.show("decisions on the glass")
    shown = demo.track(decided)
    demo.show("counting")
    return {**demo.recount(), "statuses_shown": shown, "decided": len(decided)}


def _wrong(demo: Demo, summary: dict[str, Any], people: Sequence[Plan]) -> dict[str, str] | None:
    expected = {
        "filed": len(people),
        "acknowledged": len(people),
        "attachments": sum(plan.photograph for plan in people),
        "lost": 0,
        "duplicated": 0,
        "statuses_shown": summary["decided"],
    }
    wrong = [
        f"{key} is {summary[key]}, must be {value}"
        for key, value in expected.items()
        if summary[key] != value
    ]
    if not wrong:
        return None
    return {"act": demo.act, "why": "; ".join(wrong), "picture": demo.photograph_failure()}


def _tell(demo: Demo, summary: dict[str, Any]) -> None:
    text = json.dumps(summary, ensure_ascii=False, indent=2)
    (demo.place / "summary.json").write_text(text + "\n", "utf-8")
    sys.stdout.write(text + "\n")
