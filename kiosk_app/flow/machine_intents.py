"""What a technician can mean at the machine, and what its devices answer.

It owns these intents and their union; it knows no verb.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CallPortal:
    """`Gửi ngay`: the agent is to call the portal now."""


@dataclass(frozen=True, slots=True)
class CheckDevices:
    """`Thử máy`: every device is tried; the interface answers with DevicesChecked."""


@dataclass(frozen=True, slots=True)
class DeviceReport:
    """What a device says of itself: `kind` is the last part of a message (`health.<kind>`), `name`
    what it is, `detail` what it told, `fault` the value of its Fault, "" when it is well."""

    kind: str
    name: str
    detail: str = ""
    fault: str = ""


@dataclass(frozen=True, slots=True)
class DevicesChecked:
    """All devices were tried."""

    reports: tuple[DeviceReport, ...]


@dataclass(frozen=True, slots=True)
class CloseKiosk:
    """The interface is to end; whoever is the machine's shell decides what comes then."""


@dataclass(frozen=True, slots=True)
class TakeOut:
    """What waits, onto the stick; the interface answers with Carried."""


@dataclass(frozen=True, slots=True)
class BringIn:
    """The portal's answers, from the stick; the interface answers with Carried."""


@dataclass(frozen=True, slots=True)
class Carried:
    """How it ended: counts, or the value of a Fault."""

    is_out: bool
    records: int = 0
    papers: int = 0
    answers: int = 0
    bad: int = 0
    fault: str = ""


@dataclass(frozen=True, slots=True)
class LookAtStick:
    """What does the stick carry? The interface answers with StickSeen."""


@dataclass(frozen=True, slots=True)
class StickSeen:
    """As devices.courier.StickLoad says it, or the value of a Fault."""

    applications: tuple[str, ...] = ()
    records: int = 0
    papers: int = 0
    machines: int = 0
    answers: int = 0
    documents: int = 0
    mail: int = 0
    fault: str = ""


@dataclass(frozen=True, slots=True)
class AddLanguage:
    """A pack that the page showed, by its folder on the stick."""

    folder: str


MachineIntent = (
    CallPortal
    | CheckDevices
    | DevicesChecked
    | CloseKiosk
    | TakeOut
    | BringIn
    | Carried
    | LookAtStick
    | StickSeen
    | AddLanguage
)
