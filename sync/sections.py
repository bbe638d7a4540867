"""The names of all sections and keys of settings.toml, so that nobody passes over a misspelt one.

It owns names only. What a key of the kiosk means and may hold is the kiosk's (its settings.py); a
test holds both lists together. Whoever reads the file judges all of it: a safety setting that was
misspelt must not look like a set one to the agent either.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

SECTIONS: Mapping[str, tuple[str, ...]] = {
    "kiosk": (
        *("office", "commune", "hours", "phone", "province_code", "ward_code", "language"),
        *("mode", "allow_unsigned", "draft_days", "keep_days"),
    ),
    "panel": (
        *("density_px_per_mm", "orientation", "width", "height", "fullscreen", "mode"),
        "left_handed",
    ),
    "idle": ("warn_s", "answer_s", "away_s", "done_s", "staff_s"),
    "camera": ("kind", "folder", "device", "size", "frame_rate", "command"),
    "printer": ("kind", "folder", "queue", "address", "dots", "baud", "answers"),
    "stick": ("folder", "save"),
    "phone": ("folder",),
    "scans": ("folder",),
    "scanner": ("kind", "port", "baud"),
    "chime": ("kind",),
    "voice": ("kind", "volume"),
    "key": ("provider", "file"),
    "watch": ("hang_s", "renew_after"),
    "sync": (
        *("service", "lab", "link_file", "proxy", "ca_file", "interval_s", "stall_s"),
        *("after_link_s", "longest_retry_s", "bytes_per_day", "hours", "metered"),
        "mirror",
    ),
}
FILE_ONLY = frozenset({"sync"})  # no variable of the environment wins over these
_PREFIX = "MOTCUA_"


@dataclass(frozen=True, slots=True)
class Misspelt:
    """A name that nothing has. `is_variable`: of the environment, else of the file."""

    name: str
    words: str
    is_variable: bool = False


def misspelt(tree: Mapping[str, object], environment: Mapping[str, str]) -> Misspelt | None:
    """The first section or key of the file's tables that does not exist, else the first variable
    of an existing section whose key does not; None when all is known."""
    for section, keys in tree.items():
        if section not in SECTIONS:
            return Misspelt(f"[{section}]", f"unknown section; {_offer(section, SECTIONS)}")
        for key in keys if isinstance(keys, Mapping) else ():
            if key not in SECTIONS[section]:
                offer = _offer(key, SECTIONS[section])
                return Misspelt(f"[{section}] {key}", f"unknown key; {offer}")
    for variable in sorted(environment):
        section, _, key = variable.removeprefix(_PREFIX).lower().partition("_")
        if not variable.startswith(_PREFIX) or section not in SECTIONS:
            continue
        if section in FILE_ONLY:
            words = f"is no variable; set [{section}] {key} in settings.toml"
            return Misspelt(variable, words, is_variable=True)
        if key not in SECTIONS[section]:
            known = [variable_of(section, one) for one in SECTIONS[section]]
            words = f"unknown variable; {_offer(variable, known)}"
            return Misspelt(variable, words, is_variable=True)
    return None


def variable_of(section: str, key: str) -> str:
    """The variable of the environment that wins over a key of the file."""
    return f"{_PREFIX}{section}_{key}".upper()


def _offer(name: str, known: Collection[str]) -> str:
    near = get_close_matches(name, known, n=1, cutoff=0.6)
    return f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"
