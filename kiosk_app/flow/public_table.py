"""Taking part: which place shows what, which touch does what.

It owns two tables, which `session` lays into its own, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from kiosk_app.flow import board_views, news_views, opinion_flow, rating_flow
from kiosk_app.flow import public_intents as intents
from kiosk_app.flow import public_places as at
from kiosk_app.flow.context import Context
from kiosk_app.flow.views import View

PUBLIC_VIEWS: Mapping[type, Callable[[Context, Any], View]] = {
    at.News: news_views.news_view,
    at.PublicBoard: board_views.board_view,
    at.StepsList: board_views.steps_list_view,
    at.Steps: board_views.steps_view,
    at.Consultations: opinion_flow.consultations_view,
    at.Reading: opinion_flow.reading_view,
    at.OpinionGiven: opinion_flow.given_view,
    at.Rate: rating_flow.rate_view,
    at.RateWord: rating_flow.word_view,
}
PUBLIC_VERBS: Mapping[type, Callable[[Context, Any], None]] = {
    intents.GiveOpinion: opinion_flow.begin,
    intents.RateFace: rating_flow.rate,
}
