"""Whose hand entered an answer: kept, changed only by another answer, told as it travels."""

from __future__ import annotations

from dataclasses import replace

from kiosk_app.domain.hands import ALONE, Hand, Handling, Submitter

OTHER = Submitter("Lầu Y Mai", "001192004321", "typed")


def test_an_answer_belongs_to_who_gave_it_last() -> None:
    """A citizen who puts an official's mistake right has said it themselves."""
    helped = replace(ALONE, hand=Hand.OFFICIAL)
    helped = replace(helped, by_official=helped.marked(["a", "b"]), hand=Hand.CITIZEN)
    assert helped.marked(["b"]) == {"a"}
    assert helped.marked([]) == {"a", "b"}


def test_only_what_is_filed_travels() -> None:
    """An answer of a branch that was left is nobody's any more."""
    helped = replace(ALONE, by_official=frozenset({"a", "gone"}), helpers=("Lan",))
    assert helped.travelling(["a", "b"]) == {"entered": {"official": ["a"]}, "helpers": ["Lan"]}
    assert ALONE.travelling(["a"]) == {}


def test_whoever_hands_in_entered_what_no_official_did() -> None:
    """The applicant was not at the machine."""
    helped = replace(ALONE, by_official=frozenset({"a"}), submitter=OTHER)
    found = helped.travelling(["a", "b"])
    assert found["entered"] == {"official": ["a"], "relative": ["b"]}
    assert found["submitter"] == OTHER.to_tree()


def test_it_comes_back_as_it_was_kept_and_old_drafts_are_the_citizens() -> None:
    """A power cut changes nobody's words into another's."""
    helped = Handling(Hand.OFFICIAL, frozenset({"a"}), ("Lan",), OTHER)
    assert Handling.from_tree(helped.to_tree()) == helped
    assert Handling.from_tree(None) == ALONE
    assert Submitter.from_tree({"name": "x"}) is None
