"""What the machine calls a person for: a line in the lists of officials and technicians, and a page
that says what happened, why, whose it is and by when.

Owns the words of a task and how it is closed: by saying what was done. Nothing of a citizen stands
here but the code of an application.
"""

from __future__ import annotations

from collections.abc import Iterator

from kiosk_app.flow.browse_views import pages_of
from kiosk_app.flow.chrome import chrome, key_of
from kiosk_app.flow.context import Context
from kiosk_app.flow.machine_places import MachineTasks
from kiosk_app.flow.staff_intents import CloseTask, OpenTask
from kiosk_app.flow.staff_places import StaffHome, StaffTask
from kiosk_app.flow.views import Action, Line, ListView, TextPageView
from kiosk_app.usecases.waiting import MachineTask

DONE_ICONS = {
    "filed_again": "note-pencil",
    "mended": "wrench",
    "told": "megaphone",
    "nothing": "check",
}
OF_APPLICATION, OF_MACHINE = ("filed_again", "told", "nothing"), ("mended", "told", "nothing")


def task_lines(ctx: Context) -> Iterator[Line]:
    """A line for each open task, whose it is and by when."""
    for one in ctx.kiosk.staff.tasks():
        owner = ctx.t(f"task.owner_{one.owner}")
        words = " · ".join((_what(ctx, one).rstrip("."), owner, _by(ctx, one)))
        look = Action(ctx.t("staff.open"), OpenTask(one.number), "folder-open")
        yield Line(one.code or ctx.t("staff.task"), words, look)


def tasks_view(ctx: Context, here: MachineTasks) -> ListView:
    """The technician's list."""
    lines = list(task_lines(ctx))
    size = ctx.limits.lines
    pages = pages_of(len(lines), size)
    page = min(here.page, pages - 1)
    return ListView(
        "list",
        key_of(here),
        chrome(ctx),
        ctx.t("health.tasks"),
        lines=tuple(lines[page * size : (page + 1) * size]),
        note="" if lines else ctx.t("health.no_tasks"),
        page=page,
        pages=pages,
    )


def task_view(ctx: Context, here: StaffTask) -> TextPageView:
    """One task; closed meanwhile, the page says so."""
    one = ctx.kiosk.staff.find_task(here.number)
    if one is None:
        gone = ctx.t("task.gone")
        return TextPageView("staff_task", key_of(here), chrome(ctx), gone, icon="check")
    actions = tuple(
        Action(ctx.t(f"task.done_{done}"), CloseTask(one.number, done), DONE_ICONS[done])
        for done in (OF_APPLICATION if one.code else OF_MACHINE)
    )
    return TextPageView(
        "staff_task",
        key_of(here),
        chrome(ctx),
        _what(ctx, one),
        icon="list-checks",
        paragraphs=tuple(_paragraphs(ctx, one)),
        actions=actions,
    )


def open_task(ctx: Context, intent: OpenTask) -> None:
    """A line touched."""
    if ctx.person.staff is not None and isinstance(ctx.here, (StaffHome, MachineTasks)):
        ctx.go(StaffTask(intent.number))


def close_task(ctx: Context, intent: CloseTask) -> None:
    """Dealt with; it comes again when its cause comes again."""
    staff = ctx.person.staff
    if staff is not None and ctx.here == StaffTask(intent.number) and intent.done in DONE_ICONS:
        ctx.kiosk.staff.close_task(staff, intent.number, intent.done)
        ctx.back()


def _paragraphs(ctx: Context, one: MachineTask) -> Iterator[str]:
    if one.code:
        yield ctx.t("task.code", code=one.code)
    if one.kind == "record_refused":
        yield ctx.t("task.why", why=_why(ctx, one.detail))
    known = f"task_do.{one.kind}"
    yield ctx.t(known if ctx.locale.has(known) else "task_do.other")
    if one.answer:
        yield ctx.t("task.answer", words=one.answer)
    yield f"{ctx.t(f'task.owner_{one.owner}')} · {_by(ctx, one)}"


def _what(ctx: Context, one: MachineTask) -> str:
    known = f"staff_task.{one.kind}"
    return ctx.t(known if ctx.locale.has(known) else "staff_task.other")


def _by(ctx: Context, one: MachineTask) -> str:
    words = "task.late" if one.is_late else "task.by"
    return ctx.t(words, when=ctx.locale.short_time(one.due_at))


def _why(ctx: Context, code: str) -> str:
    """A portal's code for a refusal in words; what is new is shown as it came."""
    front, _, field = code.partition(":")
    known = f"refusal.{front}"
    return ctx.t(known, field=field) if ctx.locale.has(known) else code
