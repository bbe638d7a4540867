"""The tables of places and intents: each topic in modules of its own, all counted in."""

from __future__ import annotations

import importlib
import inspect
from dataclasses import is_dataclass
from typing import get_args

import pytest

from kiosk_app.flow import destinations, intents
from kiosk_app.flow.session import VERBS, VIEWS

TOPICS = ("after", "machine", "public", "staff", "studio", "voice")
WITH_INTENTS = tuple(topic for topic in TOPICS if topic != "after")
REPORTED = {"DeviceReport"}  # carried by an intent, and none itself


def own_classes(module_name: str) -> set[type]:
    """The frozen classes that a module defines."""
    module = importlib.import_module(module_name)
    found = (value for _, value in inspect.getmembers(module, inspect.isclass))
    return {cls for cls in found if is_dataclass(cls) and cls.__module__ == module_name}


def test_every_place_has_a_view_and_every_intent_a_verb() -> None:
    """One without the other is a page that breaks, or a control without effect."""
    assert set(VIEWS) == set(get_args(destinations.Destination))
    assert set(VERBS) == set(get_args(intents.Intent))


@pytest.mark.parametrize("topic", TOPICS)
def test_the_places_of_a_topic_are_in_its_table(topic: str) -> None:
    """Whoever looks for a page finds it, its view and its verbs under one name."""
    table = importlib.import_module(f"kiosk_app.flow.{topic}_table")
    views = getattr(table, f"{topic.upper()}_VIEWS")
    assert set(views) == own_classes(f"kiosk_app.flow.{topic}_places")


@pytest.mark.parametrize("topic", WITH_INTENTS)
def test_the_intents_of_a_topic_are_in_its_table(topic: str) -> None:
    """A verb elsewhere would be found by chance only."""
    table = importlib.import_module(f"kiosk_app.flow.{topic}_table")
    verbs = getattr(table, f"{topic.upper()}_VERBS")
    mine = own_classes(f"kiosk_app.flow.{topic}_intents")
    assert set(verbs) == {cls for cls in mine if cls.__name__ not in REPORTED}
