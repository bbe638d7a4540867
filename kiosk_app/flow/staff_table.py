"""The staff's part of the session's two tables: which place shows what, which touch does what.

Owns nothing but the tables; `session` lays them into its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from kiosk_app.flow import (
    assist_flow,
    same_flow,
    staff_desk,
    staff_flow,
    staff_intents,
    staff_views,
    submitter_flow,
    submitter_views,
)
from kiosk_app.flow import staff_places as at
from kiosk_app.flow.context import Context
from kiosk_app.flow.views import View

STAFF_VIEWS: Mapping[type, Callable[[Context, Any], View]] = {
    at.StaffSignIn: staff_views.sign_in_view,
    at.StaffPin: staff_views.pin_view,
    at.StaffNewPin: staff_views.new_pin_view,
    at.StaffHome: staff_desk.home_view,
    at.StaffReason: staff_desk.reason_view,
    at.WhoFiles: submitter_views.who_files_view,
    at.SubmitterCard: submitter_views.card_view,
    at.SubmitterName: submitter_views.name_view,
    at.SubmitterNumber: submitter_views.number_view,
    at.Mark: staff_views.mark_view,
}
STAFF_VERBS: Mapping[type, Callable[[Context, Any], None]] = {
    staff_intents.SignInStaff: staff_flow.open_sign_in,
    staff_intents.PickStaff: staff_flow.pick,
    staff_intents.EnterPin: staff_flow.enter_pin,
    staff_intents.GiveBack: staff_flow.give_back,
    staff_intents.SignOut: staff_flow.sign_out,
    staff_intents.OpenWaiting: staff_desk.open_waiting,
    staff_intents.OpenFor: staff_desk.open_for,
    staff_intents.CloseTask: staff_desk.close_task,
    staff_intents.FileFor: submitter_flow.choose,
    staff_intents.SkipRest: assist_flow.skip_rest,
    staff_intents.TakeOverAll: same_flow.take_over_all,
    staff_intents.SeenCard: assist_flow.seen_card,
    staff_intents.CannotSign: assist_flow.cannot_sign,
    staff_intents.Marked: assist_flow.marked,
}
