"""The records that heal a restored disk: what one side has forgotten, told by the other.

A kiosk gives back what its portal said; a portal gives back what its kiosk sent. It owns the kinds
and their shapes, for both sides; it must never believe what is wrapped: for that the portal has its
mark, and the kiosk the portal's signature over the whole answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sync.errors import RecordError
from sync.records import DIGEST_BYTES, ID_BYTES, LIMITS, RUN_BYTES, Record, Tree, Verdict
from sync.trees import as_bool, as_bytes, as_int, as_list, as_map, as_text

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


MISSED = "records.missed.v1"
"""Up: a machine whose disk is older than what it sent asks for the rest."""
GIVEN = "record.given.v1"
"""Down: one record that a machine sent, and what became of it."""
MOST_RUNS = 4000
_GIVEN_KEYS = frozenset({"device", "run", "n", "kind", "body", "digest", "verdict", "complete"})


def missed_content(known: Mapping[bytes, int]) -> Tree:
    """Content of records.missed.v1: each run that is held here and its last number. Of very many
    runs the surplus is left out: what is known comes once more, which harms nobody."""
    runs: list[Tree] = [[run, last] for run, last in list(known.items())[:MOST_RUNS]]
    return {"runs": runs}


def read_missed(tree: Tree) -> dict[bytes, int]:
    """RecordError for anything out of shape."""
    found = as_list(as_map(tree, frozenset({"runs"}))["runs"], most=MOST_RUNS)
    pairs = [as_list(one, 2) for one in found]
    return {as_bytes(run, RUN_BYTES): as_int(last, 1) for run, last in pairs}


@dataclass(frozen=True, slots=True)
class Given:
    """A record as the portal took it; `record.body` is empty when its words were erased.

    `is_complete`: the portal holds all ciphertexts that it describes. `signing`: the public key of
    the machine that sent it, when that is another: receipts are signed by it."""

    record: Record
    digest: bytes
    verdict: Verdict
    is_complete: bool
    signing: bytes | None = None

    def content(self) -> dict[str, Tree]:
        """Content of record.given.v1."""
        one = self.record
        return {
            "device": one.device, "run": one.run, "n": one.n, "kind": one.kind, "body": one.body,
            "digest": self.digest, "verdict": self.verdict.value, "complete": self.is_complete,
            "signing": self.signing,
        }  # fmt: skip

    @classmethod
    def from_content(cls, tree: Tree) -> Given:
        """RecordError for anything out of shape, or a body of another digest."""
        found = as_map(tree, _GIVEN_KEYS)
        record = Origin.from_content(tree).record
        digest = as_bytes(found["digest"], DIGEST_BYTES)
        if record.body and record.digest != digest:
            raise RecordError("a record of another digest")
        try:
            verdict = Verdict(as_text(found["verdict"], 12))
        except ValueError as error:
            raise RecordError("an unknown verdict") from error
        key = found.get("signing")
        signing = None if key is None else as_bytes(key, 32)
        return cls(record, digest, verdict, as_bool(found["complete"]), signing)
