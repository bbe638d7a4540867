"""The staff: which place shows what, which touch does what.

It owns two tables, which `session` lays into its own, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from kiosk_app.flow import (
    assist_flow,
    same_flow,
    staff_desk,
    staff_flow,
    staff_views,
    submitter_flow,
    submitter_views,
    task_views,
)
from kiosk_app.flow import staff_intents as intents
from kiosk_app.flow import staff_places as at
from kiosk_app.flow.context import Context
from kiosk_app.flow.views import View

STAFF_VIEWS: Mapping[type, Callable[[Context, Any], View]] = {
    at.StaffSignIn: staff_views.sign_in_view,
    at.StaffPin: staff_views.pin_view,
    at.StaffNewPin: staff_views.new_pin_view,
    at.StaffHome: staff_desk.home_view,
    at.StaffReason: staff_desk.reason_view,
    at.StaffTask: task_views.task_view,
    at.WhoFiles: submitter_views.who_files_view,
    at.SubmitterCard: submitter_views.card_view,
    at.SubmitterName: submitter_views.name_view,
    at.SubmitterNumber: submitter_views.number_view,
    at.Mark: staff_views.mark_view,
}
STAFF_VERBS: Mapping[type, Callable[[Context, Any], None]] = {
    intents.SignInStaff: staff_flow.open_sign_in,
    intents.PickStaff: staff_flow.pick,
    intents.EnterPin: staff_flow.enter_pin,
    intents.GiveBack: staff_flow.give_back,
    intents.SignOut: staff_flow.sign_out,
    intents.OpenWaiting: staff_desk.open_waiting,
    intents.OpenFor: staff_desk.open_for,
    intents.OpenTask: task_views.open_task,
    intents.CloseTask: task_views.close_task,
    intents.FileFor: submitter_flow.choose,
    intents.SkipRest: assist_flow.skip_rest,
    intents.TakeOverAll: same_flow.take_over_all,
    intents.SeenCard: assist_flow.seen_card,
    intents.CannotSign: assist_flow.cannot_sign,
    intents.Marked: assist_flow.marked,
}
