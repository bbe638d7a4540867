"""Asking the portal about an application that was filed at another machine.

It owns the question's way out and the answer's way in, and that both are forgotten with the person
who asked. It must never wait for the network: the agent carries, `answer_to` says what has come.
"""

from __future__ import annotations

from kiosk_app.domain.asking import RemoteAnswer, question, read_answer
from kiosk_app.domain.code import CodeProblem, parse_code
from kiosk_app.domain.identity import Card
from kiosk_app.domain.messages import STATUS_ASKED
from kiosk_app.domain.receipt import read_receipt
from kiosk_app.usecases.machine import Machine
from kiosk_app.usecases.tracking import link_state
from kiosk_app.usecases.values import Link
from sync import NO_APPLICATION, write

ASK_BYTES = 16
KEPT_MS = 3600 * 1000  # what a crash left behind


def is_elsewhere(machine: Machine, typed: str) -> bool:
    """Whether it is a right code of another machine."""
    code = parse_code(typed)
    if isinstance(code, CodeProblem):
        return False
    return code.partition("-")[0] not in machine.device.all_characters


def ask(machine: Machine, typed: str, shown: str | Card | None) -> bytes | None:
    """Sends a question, with a receipt's text or a card as proof; its id, or None without a link
    or without a code."""
    code = parse_code(typed)
    if isinstance(code, CodeProblem) or link_state(machine).link is Link.OFFLINE:
        return None
    proof = read_receipt(shown) if isinstance(shown, str) else shown
    asked = machine.random(ASK_BYTES)
    with write(machine.db):
        record = machine.outbox.enqueue(
            STATUS_ASKED, question(asked, code, proof), about=NO_APPLICATION
        )
        machine.questions.add(asked, record.id, machine.wall_ms())
    return asked


def answer_to(machine: Machine, asked: bytes) -> RemoteAnswer | None:
    """What the portal said so far; None while it is asked."""
    content = machine.questions.answer(asked)
    return None if content is None else read_answer(content)


def forget(machine: Machine, asked: bytes) -> None:
    """The person has left: question and answer go."""
    with write(machine.db):
        machine.questions.forget(asked)


def forget_old(machine: Machine) -> None:
    """What a crash, or a question without an answer, left behind."""
    for asked in machine.questions.older_than(machine.wall_ms() - KEPT_MS):
        forget(machine, asked)
