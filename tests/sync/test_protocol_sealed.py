"""Machine and portal model plugged together through real envelopes, with a hostile carrier between.

Slower than the plain pair, so fewer histories; here every lie is told in bytes.
"""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from support.exchange_pair import DEVICE, KioskModel, PortalModel, settle

from sync import wire
from sync.codec import Dictionary
from sync.errors import FailureClass, RemoteProtocolError, TransportError
from sync.messages import Down
from sync.sealing import PrivateKeys
from sync.steps import Exchange, Upload

KIOSK = PrivateKeys.from_bytes(bytes(range(64)))
PORTAL = PrivateKeys.from_bytes(bytes(range(64, 128)))
DICTIONARY = Dictionary(b"a.v1 e.v1 blob")
KNOWN = {DICTIONARY.id: DICTIONARY}


def _ask(request: Exchange) -> bytes:
    dictionary = DICTIONARY if request.use_dictionary else None
    sealed = wire.encode_up(request.up, KIOSK, PORTAL.public, dictionary, is_plain=request.is_plain)
    return wire.frame([sealed])


def _serve(portal: PortalModel, body: bytes) -> bytes:
    answers = []
    for envelope in wire.frames(body):
        opened = wire.open_envelope(envelope, PORTAL)
        opened.verify(KIOSK.public.signing)
        up = wire.decode_up(opened, KNOWN)
        down = portal.answer(Exchange(up))
        block = down.verdicts and wire.sign_verdicts(
            PORTAL, DEVICE, down.cursor.chain, down.verdicts.lines
        )
        header = wire.answer_header(up.header, KIOSK.public)
        whole = replace(down, header=header, verdicts=block)
        dictionary = KNOWN.get(up.header.dictionary)
        answers.append(wire.encode_down(whole, PORTAL, KIOSK.public, dictionary, up))
    return wire.frame(answers)


def _hear(request: Exchange, body: bytes) -> Down:
    (envelope,) = wire.frames(body)
    (asked,) = wire.frames(_ask(request))
    return wire.decode_down(
        envelope, KIOSK, [PORTAL.public.signing], KNOWN, wire.asked(asked, request.up)
    )


def _spoil(rng: random.Random, body: bytes, older: list[bytes]) -> bytes:
    match rng.randrange(5):
        case 0:
            return body[: rng.randrange(1, len(body))]
        case 1:
            place = rng.randrange(len(body))
            return body[:place] + bytes([body[place] ^ (1 << rng.randrange(8))]) + body[place + 1 :]
        case 2:
            return b"<html><body>Please sign in</body></html>"
        case 3:
            return rng.choice(older) if older else b"\0"
        case _:
            return body + body


def _contact(rng: random.Random, kiosk: KioskModel, portal: PortalModel, old: list[bytes]) -> None:
    request = kiosk.next(due=True)
    assert request is not None
    kiosk.begin(request)
    if isinstance(request, Upload):
        digests = [one.cipher_sha256 for one in request.wanted]
        portal.blobs.update(digests)
        kiosk.slice_sent(*digests)
        return
    assert isinstance(request, Exchange)
    body = _serve(portal, _ask(request))
    spoiled = _spoil(rng, body, old) if rng.random() < 0.6 else body
    old.append(body)
    try:
        kiosk.hear(_hear(request, spoiled))
        assert spoiled == body, "a spoiled answer was believed"
    except (RemoteProtocolError, TransportError) as error:
        kiosk.fail(error.failure_class)
    except ValueError:
        # More or fewer envelopes than were asked for.
        kiosk.fail(FailureClass.MISMATCHED)
    if rng.random() < 0.2:
        kiosk.reboot()


@pytest.mark.parametrize("seed", range(40))
def test_histories_through_sealed_bytes_lose_and_double_nothing(seed: int) -> None:
    """Cut, flipped, replaced, replayed and repeated answers, in bytes."""
    rng = random.Random(seed)
    kiosk, portal = KioskModel(rng), PortalModel()
    kiosk.reboot()
    old: list[bytes] = []
    for _ in range(15):
        if rng.random() < 0.6:
            kiosk.file(rng.randbytes(32) if rng.random() < 0.2 else None)
        if rng.random() < 0.4:
            portal.say(rng.randrange(99))
        _contact(rng, kiosk, portal, old)
    settle(kiosk, portal)
    for record_id in list(kiosk.parked):
        kiosk.waiting[record_id] = kiosk.parked.pop(record_id)
    settle(kiosk, portal)
    assert len(portal.applied) == kiosk.made and kiosk.acknowledged == set(portal.applied)
    assert kiosk.inbox == portal.feed and not kiosk.uploads
