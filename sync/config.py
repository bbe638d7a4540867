"""The `[sync]` and `[key]` sections of DATA/settings.toml, validated once into frozen values.

It owns the values of those two sections only; the others are the kiosk's. An unknown name anywhere
in the file is an error in words, never silently ignored. Addresses and keys of the portal do not
live here but in the database.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import UnionType
from typing import Any, TypeVar, get_args, get_type_hints
from urllib.parse import urlsplit

from sync.errors import FailureClass, SyncError
from sync.keys import KeySettings
from sync.reading import Absent, Unreadable, read_text, read_toml
from sync.schedule import Window, read_windows
from sync.sections import SECTIONS, misspelt, variable_of

FILE = "settings.toml"
PLANT_DROP_ACK = "drop_ack"
PLANTS = frozenset({PLANT_DROP_ACK})
LARGEST_BYTES = 256 * 1024


# Neither a typing error nor "never": what lies outside is no pace that anybody can have meant.
_BOUNDS: Mapping[str, tuple[float, float]] = {
    "interval_s": (0.1, 86_400),
    "stall_s": (1, 600),
    "after_link_s": (0.01, 3_600),
    "longest_retry_s": (0.1, 86_400),
    "bytes_per_day": (0, 10**12),
}


class ConfigProblem(SyncError):
    """settings.toml says something that cannot be meant; the text names key and remedy."""


class CaFileProblem(ConfigProblem):
    """The certificates to trust cannot be read; only the agent needs them, at its first contact."""

    failure_class = FailureClass.TLS


@dataclass(frozen=True, slots=True)
class SyncSettings:
    """How the agent behaves. Times in seconds, sizes in bytes.

    `service`: another supervisor (systemd) runs the agent, the kiosk starts none.
    `mirror`: a folder on a second medium that holds everything once more (mirror.py).
    `link_file`: while that file exists there is no link (development and demo).
    `lab`: plain HTTP to other machines is allowed, never in production. `interval_s`: the longest
    silence when all is well; `after_link_s` bounds the jitter after a start and after a link came
    back, `longest_retry_s` that after failures (a demo lowers both). Pictures keep to
    `bytes_per_day` and to the `hours` of the day, and wait for a near deadline where the link is
    `metered` and no hours are named; texts never wait.
    """

    service: bool = False
    lab: bool = False
    link_file: Path | None = None
    mirror: Path | None = None
    proxy: str | None = None
    ca_file: Path | None = None
    interval_s: float = 900.0
    stall_s: float = 20.0
    after_link_s: float = 30.0
    longest_retry_s: float = 900.0
    bytes_per_day: int = 50_000_000
    hours: tuple[Window, ...] = ()
    metered: bool = False


@dataclass(frozen=True, slots=True)
class Config:
    """Both sections, and the folder that they belong to."""

    data: Path
    sync: SyncSettings
    key: KeySettings
    plants: frozenset[str] = frozenset()


T = TypeVar("T", SyncSettings, KeySettings)


def data_folder(argument: str | None, environment: Mapping[str, str] = os.environ) -> Path:
    """--data, else $MOTCUA_DATA, else ./data."""
    return Path(argument or environment.get("MOTCUA_DATA") or "data")


def load_config(data: Path, environment: Mapping[str, str] = os.environ) -> Config:
    """Reads DATA/settings.toml (absent: the defaults); raises ConfigProblem."""
    path = data / FILE
    tree = _read(path)
    wrong = misspelt(tree, environment)
    if wrong is not None:
        place = "environment" if wrong.is_variable else path
        raise ConfigProblem(f"{place}: {wrong.name}: {wrong.words}")
    sync = _section(SyncSettings, _table(tree, "sync", path), "sync", data)
    key = _section(KeySettings, _overlaid(tree, "key", path, environment), "key", data)
    mode = _overlaid(tree, "kiosk", path, environment).get("mode")
    if mode == "production" and sync.lab:
        raise ConfigProblem(
            f"{path}: [sync] lab sends over plain HTTP and is not allowed when [kiosk] mode"
            ' is "production"; remove lab, or set the mode to "development"'
        )
    plants = frozenset[str]() if mode == "production" else _plants(environment)
    return Config(data, sync, key, plants)


def _read(path: Path) -> Mapping[str, Any]:
    try:
        return read_toml(read_text(path, LARGEST_BYTES))
    except Absent:
        return {}
    except Unreadable as error:
        raise ConfigProblem(f"{path}: {error}") from error


def _table(tree: Mapping[str, Any], name: str, path: Path) -> Mapping[str, Any]:
    section = tree.get(name, {})
    if not isinstance(section, dict):
        raise ConfigProblem(f"{path}: {name} must be a section [{name}]")
    return section


def _overlaid(
    tree: Mapping[str, Any], name: str, path: Path, environment: Mapping[str, str]
) -> Mapping[str, Any]:
    """A section as the kiosk sees it: variables of the environment win over the file."""
    variables = {key: environment.get(variable_of(name, key)) for key in SECTIONS[name]}
    set_ones = {key: value for key, value in variables.items() if value is not None}
    return {**_table(tree, name, path), **set_ones}


def _plants(environment: Mapping[str, str]) -> frozenset[str]:
    """Faults planted on purpose, so that the proofs can be proven; never in production."""
    return PLANTS & set(environment.get("MOTCUA_PLANT", "").replace(",", " ").split())


def _section(shape: type[T], section: Mapping[str, Any], name: str, data: Path) -> T:
    hints = get_type_hints(shape)
    values: dict[str, Any] = {}
    for key, value in section.items():
        where = f"{data / FILE}: [{name}] {key}"
        values[key] = (
            _hours(value, where) if key == "hours" else _value(value, hints[key], where, data)
        )
        _check(key, values[key], where)
    return shape(**values)


def _hours(value: Any, where: str) -> tuple[Window, ...]:
    try:
        return read_windows(value if isinstance(value, str) else str(value))
    except ValueError as error:
        raise ConfigProblem(f"{where}: {error}") from error


def _check(key: str, value: Any, where: str) -> None:
    if key in _BOUNDS:
        least, most = _BOUNDS[key]
        # "not a number" compares with nothing, so that it is outside as well.
        if not least <= value <= most:
            raise ConfigProblem(f"{where} must be {least:g} to {most:,.0f}")
    if key == "proxy" and value and not _is_proxy(value):
        raise ConfigProblem(f"{where} must be an address such as http://proxy.example:3128")


def _is_proxy(text: str) -> bool:
    try:
        parts = urlsplit(text)
        has_place = bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    is_bare = parts.path in ("", "/") and not parts.query and not parts.fragment
    is_clean = text.isprintable() and " " not in text
    return parts.scheme in ("http", "https") and has_place and is_bare and is_clean


def _value(value: Any, hint: Any, where: str, data: Path) -> Any:
    kinds = get_args(hint) if isinstance(hint, UnionType) else (hint,)
    if isinstance(value, str) and any(ord(char) < 32 for char in value):
        raise ConfigProblem(f"settings.toml: {where} must be text of one line")
    if Path in kinds and isinstance(value, str):
        return data / value if value else None  # "" is said for "the usual place"
    if float in kinds and isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    for kind in kinds:
        if kind in (bool, int, str) and type(value) is kind:
            return value
    words = {bool: "true or false", int: "a whole number", float: "a number"}
    raise ConfigProblem(f"{where} must be {words.get(kinds[0], 'a text')}")
