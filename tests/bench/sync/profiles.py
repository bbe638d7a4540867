"""The links that everything is measured on: rate, delay, loss, outages.

It owns the numbers, which are those of a weak mast (EDGE), a fair one (3G) and a satellite dish
(VSAT). FAST is no link at all: bytes are exact there. It must never know who is measured.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

STEADY = ("EDGE", "3G", "VSAT")
FLAP_S = (60.0, 20.0)  # so long there is a link, so long there is none, from the start of the run


@dataclass(frozen=True, slots=True)
class Profile:
    """Rates in bit/s (0: unbounded), `loss` a fraction of packets.

    `flap`: seconds with a link and seconds without. In those packets are lost and a connection may
    live on; with `cuts` the network has forgotten it as well, and answers it with a reset."""

    name: str
    rtt_s: float
    up_bit_s: int = 0
    down_bit_s: int = 0
    loss: float = 0.0
    flap: tuple[float, float] | None = None
    cuts: bool = False

    @property
    def is_steady(self) -> bool:
        return self.flap is None

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


_LINKS = (
    Profile("FAST", 0.0004),
    Profile("EDGE", 0.6, 60_000, 120_000, 0.01),
    Profile("3G", 0.2, 256_000, 1_000_000, 0.01),
    Profile("VSAT", 0.65, 512_000, 2_000_000, 0.005),
)


def profiles() -> dict[str, Profile]:
    """All of them by name; each slow one also with outages, in both forms."""
    found = {one.name: one for one in _LINKS}
    for name in STEADY:
        flapping = replace(found[name], name=f"{name}-flap", flap=FLAP_S)
        found[flapping.name] = flapping
        found[f"{name}-cut"] = replace(flapping, name=f"{name}-cut", cuts=True)
    return found


def named(words: Sequence[str]) -> list[Profile]:
    """Those with these names; ValueError with the names that there are."""
    known = profiles()
    for word in words:
        if word not in known:
            raise ValueError(f"PROFILES: {word} is none of {' '.join(known)}")
    return [known[word] for word in words]
