"""The list of what a technician's stick carries, for the screen and for paper.

It owns turning ids into the codes that people know, and the facts of the printed list: codes and
numbers, never a name or an answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kiosk_app.paper.sheet import Both
from kiosk_app.usecases.machine import Machine
from kiosk_app.usecases.printing import PrintJob
from kiosk_app.usecases.short_slips import slip_job

NAME = Both("USB ĐANG MANG GÌ", "What the stick carries")
FOOTER = (
    "Mọi thứ trên USB đều niêm phong. Hồ sơ vẫn còn trên máy cho tới khi tỉnh trả lời.",
    "Everything on the stick is sealed. Applications stay on the machine until the portal answers.",
)


@dataclass(frozen=True, slots=True)
class StickList:
    """`codes` of this machine's applications; the rest are numbers of files, but `machines`."""

    codes: tuple[str, ...]
    papers: int
    machines: int
    answers: int
    documents: int
    mail: int


def codes_of(machine: Machine, ids: Sequence[str]) -> tuple[str, ...]:
    """The codes of applications by their hexadecimal ids; erased ones have none."""
    found = (machine.applications.find_by_id(bytes.fromhex(one)) for one in ids)
    return tuple(one.code for one in found if one is not None)


def stick_job(machine: Machine, stick: StickList, fonts: Path) -> PrintJob:
    """The list for the printer."""
    when = machine.moment().when
    facts = (
        ("Máy", "Machine", Both(machine.device.characters)),
        ("Lúc", "At", Both(f"{when:%H:%M %d/%m/%Y}")),
        ("Hồ sơ của máy này", "Applications of this machine", Both(str(len(stick.codes)))),
        ("Mã hồ sơ", "Their codes", Both(", ".join(stick.codes) or "-")),
        ("Ảnh giấy tờ", "Pictures of papers", Both(str(stick.papers))),
        ("Máy khác trên USB này", "Other machines on it", Both(str(stick.machines))),
        ("Trả lời của tỉnh cho máy này", "Answers for this machine", Both(str(stick.answers))),
        ("Tài liệu kết quả", "Documents of results", Both(str(stick.documents))),
        ("Tệp khác của tỉnh", "Other files of the province", Both(str(stick.mail))),
    )
    return slip_job(machine, "stick", machine.device.characters, NAME, facts, FOOTER, fonts)
