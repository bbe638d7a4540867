"""What may befall a contact on its way: answers lost, spoilt, repeated, and the agent's own death.

It owns which request is hit and how. It knows bytes only.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

from sync.errors import NoLink, Truncated
from sync.transport.faulty import FaultyTransport
from sync.transport.port import Request, Response, Transport

_KEPT = 8
Mishap = Callable[[random.Random, Response], Response]


class Killed(BaseException):
    """The process ends here; nothing after it happens."""


def mishaps(rng: random.Random, door: Transport, old: list[Response]) -> FaultyTransport:
    """At most one thing happens in the contact; `old` are answers of other days."""
    left = rng.choice((0, 0, 1, 2, 4, 7, 99))
    mishap: Mishap = rng.choice((_lost, _killed, _flipped, _cut, _captive))
    repeats = rng.random() < 0.2

    def before(_request: Request) -> None:
        nonlocal left
        left -= 1
        if left == 0 and rng.random() < 0.3:
            raise rng.choice((NoLink("chaos"), Killed()))

    def after(_request: Request, answer: Response) -> Response:
        old.append(answer)
        del old[:-_KEPT]
        if left:
            return answer
        return rng.choice(old) if repeats else mishap(rng, answer)

    return FaultyTransport(door, before, after)


def _captive(_rng: random.Random, _answer: Response) -> Response:
    return Response(200, {"content-type": "text/html"}, b"<html>sign in</html>")


def _lost(_rng: random.Random, _answer: Response) -> Response:
    raise Truncated("chaos")


def _killed(_rng: random.Random, _answer: Response) -> Response:
    raise Killed


def _flipped(rng: random.Random, answer: Response) -> Response:
    if not answer.body:
        return answer
    at = rng.randrange(len(answer.body))
    changed = bytes([answer.body[at] ^ 1 << rng.randrange(8)])
    return replace(answer, body=answer.body[:at] + changed + answer.body[at + 1 :])


def _cut(rng: random.Random, answer: Response) -> Response:
    return replace(answer, body=answer.body[: rng.randrange(len(answer.body) + 1)])
