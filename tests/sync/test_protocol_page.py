"""PROTOCOL.md is true: its worked example opens, and its tables agree with the code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sync import wire
from sync.messages import FAULTS, HEADER_BYTES
from sync.portal.states import TRANSITIONS, State
from sync.records import LIMITS, Verdict, canonical
from sync.sealing import Context, PrivateKeys

PAGE = (Path(__file__).parents[2] / "sync" / "PROTOCOL.md").read_text("utf-8")


@pytest.fixture
def example() -> dict[str, bytes]:
    """The named hex blocks of section 10."""
    blocks = re.findall(r"`([a-z ]+)`\n```hex\n([0-9a-f\n]+)```", PAGE)
    return {name: bytes.fromhex(text.replace("\n", "")) for name, text in blocks}


def test_the_request_of_the_example_opens_to_its_record(example: dict[str, bytes]) -> None:
    """A stranger's portal must be able to start from these bytes alone."""
    device = PrivateKeys.from_bytes(example["device private"]).public
    portal = PrivateKeys.from_bytes(example["portal private"])
    assert (device.signing, device.box) == (
        example["device signing public"],
        example["device box public"],
    )
    assert (device.id16, portal.public.key_id) == (example["device id"], example["portal key id"])
    (envelope,) = wire.frames(example["request body"])
    assert envelope[:HEADER_BYTES] == example["request header"]
    opened = wire.open_envelope(envelope, portal)
    opened.verify(device.signing)
    assert opened.root == example["root"]
    content = opened.content({})
    assert canonical(content, LIMITS.envelope_bytes) == example["request content"]
    (record,) = wire.decode_up(opened, {}).records
    assert (record.body, record.id, record.digest) == (
        example["record body"],
        example["record id"],
        example["record digest"],
    )


def test_the_answer_of_the_example_gives_the_verdict(example: dict[str, bytes]) -> None:
    """And a stranger's kiosk from these."""
    device = PrivateKeys.from_bytes(example["device private"])
    portal = PrivateKeys.from_bytes(example["portal private"]).public
    (request,) = wire.frames(example["request body"])
    (answer,) = wire.frames(example["answer body"])
    opened = wire.open_envelope(request, PrivateKeys.from_bytes(example["portal private"]))
    asked = wire.asked(request, wire.decode_up(opened, {}))
    down = wire.decode_down(answer, device, [portal.signing], {}, asked)
    assert down.verdicts is not None
    (line,) = down.verdicts.lines
    assert (line.id, line.digest) == (example["record id"], example["record digest"])
    assert line.verdict is Verdict.APPLIED


@pytest.mark.parametrize(
    "word",
    sorted(
        {f"`{fault}`" for fault in FAULTS if fault}
        | {f"`{verdict.value}`" for verdict in Verdict}
        | {f"`{context.value}`" for context in Context}
        | {f"header ({HEADER_BYTES})", "64 KiB", "/v1/exchange", "device.registered.v1"}
    ),
)
def test_the_page_names_every_word_of_the_protocol(word: str) -> None:
    """A word that only the code knows cannot be implemented by anybody else."""
    assert word in PAGE


def test_the_page_says_which_state_may_follow_which() -> None:
    """A stranger folds events to the same state only with the same table."""
    rows = re.findall(
        r"^\| (.+) \| (.+) \|$", PAGE.split("| after | may follow |")[1], re.MULTILINE
    )
    told = {
        before: set(re.findall(r"`(\w+)`", after))
        for names, after in rows
        for before in (re.findall(r"`(\w+)`", names) or [State.DRAFT.value])
    }
    assert told == {
        state.value: {one.value for one in after} for state, after in TRANSITIONS.items()
    }
