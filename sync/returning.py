"""The record in which a kiosk gives back what its portal said and has forgotten since.

A portal that was restored from a backup asks for it by not knowing our cursor. It owns the kind and
the wrapping, for both sides; it must never believe what is wrapped: that is for the portal's mark.
"""

from __future__ import annotations

from dataclasses import dataclass

from sync.records import ID_BYTES, LIMITS, RUN_BYTES, Record, Tree
from sync.trees import as_bytes, as_int, as_map, as_text

RETURNED = "portal.returned.v1"
MEANT = frozenset({"event.appended.v1", "result.returned.v1", "personal.answered.v1"})
"""What officials decided. Everything else a portal says anew by itself."""
_KEYS = frozenset({"device", "run", "n", "kind", "body"})


@dataclass(frozen=True, slots=True)
class Origin:
    """The record that was given back, as it stood in the feed."""

    record: Record

    def content(self) -> Tree:
        """Content of portal.returned.v1."""
        one = self.record
        return {
            "device": one.device, "run": one.run, "n": one.n, "kind": one.kind, "body": one.body
        }  # fmt: skip

    @classmethod
    def from_content(cls, tree: Tree) -> Origin:
        """RecordError for anything out of shape; nothing is believed yet."""
        found = as_map(tree, _KEYS)
        return cls(
            Record(
                as_bytes(found["device"], ID_BYTES),
                as_bytes(found["run"], RUN_BYTES),
                as_int(found["n"], 1),
                as_text(found["kind"], LIMITS.kind_chars),
                as_bytes(found["body"], most=LIMITS.record_bytes),
            )
        )
