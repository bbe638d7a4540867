"""The idle clock: warning, answer, sealing. All time comes with ticks; nothing here reads a clock.

Rule (ui.md, manner 7): a warning after `warn_s` without touch, `answer_s` to answer, as many
extensions as wanted; nothing counts while a device works. Done stays `done_s`, Away `away_s`.
"""

from __future__ import annotations

from kiosk_app.flow import staff_flow
from kiosk_app.flow.context import Context
from kiosk_app.flow.destinations import ENDS, Away, Calling, ResumeSlip
from kiosk_app.flow.intents import Tick
from kiosk_app.flow.leaving_flow import is_fresh, seal_left, time_out
from kiosk_app.flow.print_button import is_printing


def touched(ctx: Context) -> None:
    """Somebody is there."""
    ctx.person.last_touch_s, ctx.person.warned_at_s = ctx.now_s, None
    ctx.person.done_since_s = ctx.now_s


def tick(ctx: Context, intent: Tick) -> None:
    """Time passed. Clocks that go backwards count as no time."""
    passed_s = max(0.0, intent.now_s - ctx.now_s)
    ctx.now_s = max(ctx.now_s, intent.now_s)
    person, idle = ctx.person, ctx.settings.idle
    staff_flow.end_when_over(ctx)
    seal_left(ctx)
    person = ctx.person
    person.revealed_until = {f: at for f, at in person.revealed_until.items() if at > ctx.now_s}
    if intent.busy or is_printing(ctx) or not ctx.has_time:
        if not ctx.has_time:
            ctx.guesses.shift(passed_s)
        ctx.has_time = True
        _hold(ctx, passed_s)
        return
    match ctx.here:
        case here if isinstance(here, (*ENDS, ResumeSlip)):
            if ctx.now_s - person.done_since_s >= idle.done_s:
                time_out(ctx)
                person.done_since_s = ctx.now_s
        case Away():
            if ctx.now_s - person.away_since_s >= idle.away_s:
                _warn_or_end(ctx)
        case Calling():
            # Waiting for an official is not idleness until it has lasted as long as an absence.
            if ctx.now_s - person.last_touch_s >= idle.away_s:
                _warn_or_end(ctx)
        case _:
            if ctx.now_s - person.last_touch_s >= idle.warn_s:
                if is_fresh(ctx):
                    person.last_touch_s = ctx.now_s
                else:
                    _warn_or_end(ctx)


def _hold(ctx: Context, passed_s: float) -> None:
    person = ctx.person
    person.last_touch_s += passed_s
    person.done_since_s += passed_s
    person.away_since_s += passed_s
    if person.warned_at_s is not None:
        person.warned_at_s += passed_s


def _warn_or_end(ctx: Context) -> None:
    person = ctx.person
    if person.warned_at_s is None:
        person.warned_at_s = ctx.now_s
    elif ctx.now_s - person.warned_at_s >= ctx.settings.idle.answer_s:
        time_out(ctx)
