"""Whose hand entered an answer, and who hands the application in when that is not its owner.

It owns the words that travel with an application about this. It must never guess: an answer counts
as the official's only when an official was signed in when it was given.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any


class Hand(Enum):
    """Who entered an answer."""

    CITIZEN = "citizen"
    OFFICIAL = "official"
    RELATIVE = "relative"


@dataclass(frozen=True, slots=True)
class Submitter:
    """Who stands at the machine for the applicant. `how` identity was established: as IdentityHow.

    `number` is the personal number of the identity card.
    """

    name: str
    number: str
    how: str

    def to_tree(self) -> dict[str, str]:
        """As it is kept and as it travels."""
        return {"name": self.name, "number": self.number, "how": self.how}

    @classmethod
    def from_tree(cls, tree: object) -> Submitter | None:
        """None for anything that is not one."""
        if not isinstance(tree, Mapping):
            return None
        texts = [tree.get(key) for key in ("name", "number", "how")]
        if not all(isinstance(text, str) for text in texts):
            return None
        return cls(*(str(text) for text in texts))


@dataclass(frozen=True, slots=True)
class Handling:
    """How a draft was filled in. `hand` enters right now; `by_official` are the fields whose answer
    an official gave; `helpers` the names of the officials who helped."""

    hand: Hand = Hand.CITIZEN
    by_official: frozenset[str] = frozenset()
    helpers: tuple[str, ...] = ()
    submitter: Submitter | None = field(default=None)

    def to_tree(self) -> dict[str, Any]:
        """As it is kept with the draft."""
        return {
            "hand": self.hand.value,
            "official": sorted(self.by_official),
            "helpers": list(self.helpers),
            "submitter": self.submitter.to_tree() if self.submitter is not None else None,
        }

    @classmethod
    def from_tree(cls, tree: object) -> Handling:
        """Of a draft from before anybody helped: everything by the citizen."""
        if not isinstance(tree, Mapping):
            return cls()
        return cls(
            Hand(tree["hand"]),
            frozenset(tree["official"]),
            tuple(tree["helpers"]),
            Submitter.from_tree(tree["submitter"]),
        )

    def marked(self, changed: Iterable[str]) -> frozenset[str]:
        """The official's fields after these were given other answers by whoever enters now."""
        if self.hand is Hand.OFFICIAL:
            return self.by_official | frozenset(changed)
        return self.by_official - frozenset(changed)

    def who_entered(self, field_id: str) -> Hand:
        """Whose answer it is. What no official entered is the submitter's, where there is one."""
        if field_id in self.by_official:
            return Hand.OFFICIAL
        return Hand.CITIZEN if self.submitter is None else Hand.RELATIVE

    def travelling(self, filed: Iterable[str]) -> dict[str, Any]:
        """What an application says of it, only for answers that are filed: {} when the citizen did
        it all alone. Fields that are not named were entered by the citizen."""
        entered: dict[str, list[str]] = {}
        for field_id in sorted(filed):
            hand = self.who_entered(field_id)
            if hand is not Hand.CITIZEN:
                entered.setdefault(hand.value, []).append(field_id)
        found: dict[str, Any] = {"entered": entered} if entered else {}
        if self.helpers:
            found["helpers"] = list(self.helpers)
        if self.submitter is not None:
            found["submitter"] = self.submitter.to_tree()
        return found


ALONE = Handling()
"""Of a draft that nobody has helped with."""
