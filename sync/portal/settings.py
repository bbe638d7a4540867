"""The portal's few settings, from DATA/portal.toml, validated once; every key has a default.

It owns the reading of that file, of $MOTCUA_PORTAL_DATABASE and of $MOTCUA_PLANT. Secrets never
stand in the file: a database's password comes from that variable or from ~/.pgpass, an object
store's credentials are read by objects.py.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from sync.reading import Absent, Unreadable, read_text, read_toml

DATABASE = "MOTCUA_PORTAL_DATABASE"
PLANTS = frozenset({"apply_twice", "ack_early"})
_MOST_AT_ONCE = 256
_LARGEST_BYTES = 256 * 1024


class SettingsProblem(ValueError):
    """portal.toml says something that cannot be meant; the text names key and remedy."""


@dataclass(frozen=True, slots=True)
class PortalSettings:
    """`unit` opens the authority's numbers; `database` is an SQLAlchemy URL, "" for the embedded
    one; `catalogue` a folder of procedure files, "" for the packaged ones; `url` is the portal's
    address as machines reach it, "" while nobody has said; `envelopes_at_once` how many exchanges
    are worked on before others are asked to come back; `archive` the folder of what is
    finished, "" for DATA/archive; `s3_endpoint` the object store of papers, "" for the disk."""

    unit: str = "H40.15.07"
    office: str = "Bộ phận Một cửa"
    place: str = ""
    database: str = ""
    catalogue: str = ""
    url: str = ""
    envelopes_at_once: int = 16
    archive: str = ""
    s3_endpoint: str = ""
    s3_bucket: str = ""
    s3_region: str = "us-east-1"
    development: bool = False


def load_settings(data: Path, environment: Mapping[str, str] = os.environ) -> PortalSettings:
    """Raises SettingsProblem; a missing file gives the defaults. $MOTCUA_PORTAL_DATABASE goes
    before the file's `database`."""
    path = data / "portal.toml"
    try:
        tree = read_toml(read_text(path, _LARGEST_BYTES))
    except Absent:
        tree = {}
    except Unreadable as error:
        raise SettingsProblem(f"portal.toml: {error}") from error
    shapes = {one.name: type(one.default) for one in fields(PortalSettings)}
    for key, value in tree.items():
        if key not in shapes:
            raise SettingsProblem(f'portal.toml has no key "{key}"; known: {", ".join(shapes)}')
        if type(value) is not shapes[key]:
            raise SettingsProblem(f"portal.toml: {key} must be of type {shapes[key].__name__}")
    if named := environment.get(DATABASE):
        tree["database"] = named
    settings = PortalSettings(**tree)
    if not 1 <= settings.envelopes_at_once <= _MOST_AT_ONCE:
        raise SettingsProblem(f"portal.toml: envelopes_at_once must be 1 to {_MOST_AT_ONCE}")
    return settings


def data_folder(argument: str | None, environment: Mapping[str, str] = os.environ) -> Path:
    """--data, else $MOTCUA_PORTAL_DATA, else ./portal-data."""
    return Path(argument or environment.get("MOTCUA_PORTAL_DATA") or "portal-data")


def planted(
    settings: PortalSettings, environment: Mapping[str, str] = os.environ
) -> frozenset[str]:
    """Faults planted on purpose; honoured only where settings or environment say development."""
    if not settings.development and environment.get("MOTCUA_DEVELOPMENT") != "1":
        return frozenset()
    return frozenset(environment.get("MOTCUA_PLANT", "").replace(",", " ").split()) & PLANTS
