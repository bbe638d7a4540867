"""What a proof found wrong, in words: lost, doubled, stuck. The bar of each is zero."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Findings:
    """Words for each thing found; their numbers are the result."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)

    def add(self, other: Findings) -> None:
        """Takes another run's findings in."""
        self.lost += other.lost
        self.doubled += other.doubled
        self.stuck += other.stuck

    def words(self) -> list[str]:
        """All of them, each with what it is called."""
        named = (("lost", self.lost), ("doubled", self.doubled), ("stuck", self.stuck))
        return [f"{name}: {word}" for name, found in named for word in found]
