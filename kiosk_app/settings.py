"""The machine's settings: one frozen value, read once from settings.toml and the environment.

Owns the names, defaults and limits of every setting of the kiosk and says in words which file and
which key is wrong. It never opens anything but the settings file and never falls back silently: an
unknown name is an error, because a misspelt safety setting must not look like a set one. The values
of `[sync]` are the agent's.

Environment: `MOTCUA_DATA` (the data folder), `MOTCUA_PLANT` (faults planted on purpose, never in
production) and `MOTCUA_<SECTION>_<KEY>` for any key below, which wins over the file.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from kiosk_app.settings_together import contradiction
from sync import Absent, Unreadable, misspelt, read_text, read_toml, variable_of

PLANTS = frozenset({"drop_ack", "forget_outbox", "apply_twice", "keep_session"})
MODES = ("production", "development", "demo")
SETTINGS_FILE = "settings.toml"
LARGEST_BYTES = 256 * 1024
DENSITY_REFERENCE = 2.76  # px/mm of the reference panel, 21.5 in at 1280x800 (ui.md, Sizes)


class SettingsError(Exception):
    """A setting is unknown or out of bounds; the words name the file, the key and what is right."""

    def __init__(self, place: str, key: str, words: str) -> None:
        super().__init__(f"{place}: {key}: {words}" if key else f"{place}: {words}")
        self.place = place
        self.key = key
        self.words = words


def _text(default: str, *, choices: tuple[str, ...] = (), longest: int = 200) -> Any:
    return field(default=default, metadata={"kind": str, "choices": choices, "longest": longest})


def _whole(default: int, low: int, high: int) -> Any:
    return field(default=default, metadata={"kind": int, "low": low, "high": high})


def _choice(default: int, choices: tuple[int, ...]) -> Any:
    return field(default=default, metadata={"kind": int, "choices": choices})


def _decimal(default: float, low: float, high: float) -> Any:
    return field(default=default, metadata={"kind": float, "low": low, "high": high})


def _switch(default: bool) -> Any:
    return field(default=default, metadata={"kind": bool})


@dataclass(frozen=True, slots=True)
class KioskSettings:
    """[kiosk]: where the machine stands and how strict it is."""

    office: str = _text("Bộ phận Một cửa")
    commune: str = _text("")
    hours: str = _text("")  # where and when the desk is open, as printed on receipts
    phone: str = _text("", longest=40)
    province_code: str = _text("", longest=8)
    ward_code: str = _text("", longest=8)
    language: str = _text("vi", longest=16)
    mode: str = _text("development", choices=MODES)
    allow_unsigned: bool = _switch(False)  # catalogue files of DATA/catalogue without a signature
    draft_days: int = _whole(30, 1, 365)  # how long a sealed draft waits for its owner
    keep_days: int = _whole(30, 1, 3650)  # filed content stays at least so long after delivery


@dataclass(frozen=True, slots=True)
class PanelSettings:
    """[panel]: the glass. Sizes in pixels; density in pixels per millimetre."""

    density_px_per_mm: float = _decimal(DENSITY_REFERENCE, 1.0, 20.0)
    orientation: str = _text("landscape", choices=("landscape", "portrait"))
    width: int = _whole(1280, 320, 8192)
    height: int = _whole(800, 320, 8192)
    fullscreen: bool = _switch(False)
    mode: str = _text("normal", choices=("normal", "large_text", "high_contrast", "seated"))
    left_handed: bool = _switch(False)


@dataclass(frozen=True, slots=True)
class IdleSettings:
    """[idle]: seconds without touch; `staff_s` since the sign-in, touched or not."""

    warn_s: int = _whole(90, 5, 3600)
    answer_s: int = _whole(30, 5, 600)
    away_s: int = _whole(600, 60, 3600)
    done_s: int = _whole(120, 10, 3600)
    staff_s: int = _whole(1800, 60, 28_800)


@dataclass(frozen=True, slots=True)
class CameraSettings:
    """[camera]: `simulated` shows the images of a folder or, without one, a drawn paper; `program`
    is a real camera, read by a program of the machine."""

    kind: str = _text("simulated", choices=("simulated", "program", "none"))
    folder: str = _text("")
    device: str = _text("")  # /dev/v4l/by-id/..., on Windows the camera's name
    size: str = _text("1920x1080", longest=11)
    frame_rate: int = _whole(15, 0, 60)  # 0: the camera's own
    command: str = _text("", longest=1000)  # instead of ffmpeg


@dataclass(frozen=True, slots=True)
class PrinterSettings:
    """[printer]: `folder` writes PDFs into a folder, `cups` and `windows` print A4, `thermal`
    strips on a receipt printer, `none` has no printer."""

    kind: str = _text("none", choices=("folder", "cups", "windows", "thermal", "none"))
    folder: str = _text("")
    queue: str = _text("")  # of CUPS, or the printer's name in Windows; empty = the default
    address: str = _text("")  # of thermal: /dev/usb/lp0, or HOST or HOST:PORT
    dots: int = _whole(576, 192, 1024)  # of thermal: across the paper
    baud: int = _choice(0, (0, 9600, 19200, 38400, 57600, 115200))  # of a serial line
    answers: bool = _switch(True)  # false: a printer that cannot say how it is


@dataclass(frozen=True, slots=True)
class StickSettings:
    """[stick]: where images on a plugged-in medium appear; empty = there is no such place."""

    folder: str = _text("")
    save: bool = _switch(False)  # people may take their papers along on it


@dataclass(frozen=True, slots=True)
class PhoneSettings:
    """[phone]: where the memory of a phone on a cable appears; empty = there is no such place."""

    folder: str = _text("")


@dataclass(frozen=True, slots=True)
class ScansSettings:
    """[scans]: where a page scanner drops its files, which are removed; empty = nowhere."""

    folder: str = _text("")


@dataclass(frozen=True, slots=True)
class ScannerSettings:
    """[scanner]: `keys` types what it reads, `serial` hands it over on a port."""

    kind: str = _text("keys", choices=("keys", "serial"))
    port: str = _text("")  # such as /dev/ttyACM0 or COM3
    baud: int = _whole(9600, 300, 921_600)


@dataclass(frozen=True, slots=True)
class ChimeSettings:
    """[chime]: what calls the official."""

    kind: str = _text("silent", choices=("speaker", "silent"))


@dataclass(frozen=True, slots=True)
class VoiceSettings:
    """[voice]: `speaker` speaks, `silent` only pretends, `none` says that there is no sound."""

    kind: str = _text("speaker", choices=("speaker", "silent", "none"))
    volume: int = _whole(3, 1, 5)  # with which every person begins


@dataclass(frozen=True, slots=True)
class KeySettings:
    """[key]: who keeps the database key; `file` is for development and demo."""

    provider: str = _text("file", choices=("file", "systemd-creds", "dpapi"))
    file: str = _text("")  # where the key lies; empty = the provider's place in DATA/keys


@dataclass(frozen=True, slots=True)
class WatchSettings:
    """[watch]: when the interface is started anew, and after how many people (0 = never)."""

    hang_s: int = _whole(15, 5, 600)
    renew_after: int = _whole(1, 0, 1000)


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the composition root needs to know before it opens anything."""

    data: Path
    kiosk: KioskSettings = KioskSettings()
    panel: PanelSettings = PanelSettings()
    idle: IdleSettings = IdleSettings()
    camera: CameraSettings = CameraSettings()
    printer: PrinterSettings = PrinterSettings()
    stick: StickSettings = StickSettings()
    phone: PhoneSettings = PhoneSettings()
    scans: ScansSettings = ScansSettings()
    scanner: ScannerSettings = ScannerSettings()
    chime: ChimeSettings = ChimeSettings()
    voice: VoiceSettings = VoiceSettings()
    key: KeySettings = KeySettings()
    watch: WatchSettings = WatchSettings()
    plants: frozenset[str] = frozenset()

    @property
    def accepts_unsigned(self) -> bool:
        """True when unsigned catalogue files of the data folder are read; never in production."""
        return self.kiosk.allow_unsigned and self.kiosk.mode != "production"


_SECTIONS: Mapping[str, type[Any]] = {
    "kiosk": KioskSettings,
    "panel": PanelSettings,
    "idle": IdleSettings,
    "camera": CameraSettings,
    "printer": PrinterSettings,
    "stick": StickSettings,
    "phone": PhoneSettings,
    "scans": ScansSettings,
    "scanner": ScannerSettings,
    "chime": ChimeSettings,
    "voice": VoiceSettings,
    "key": KeySettings,
    "watch": WatchSettings,
}


def data_folder(chosen: str | None, environment: Mapping[str, str]) -> Path:
    """`--data`, else $MOTCUA_DATA, else ./data; absolute, so that a later chdir changes nothing."""
    return Path(chosen or environment.get("MOTCUA_DATA") or "data").absolute()


def load_settings(data: Path, environment: Mapping[str, str]) -> Settings:
    """Read DATA/settings.toml when it is there, lay the environment over it, check every value.

    Raises SettingsError naming the file (or variable) and the key.
    """
    file = data / SETTINGS_FILE
    content = _read_toml(file)
    wrong = misspelt(content, environment)
    if wrong is not None:
        place = "environment" if wrong.is_variable else str(file)
        raise SettingsError(place, wrong.name, wrong.words)
    sections: dict[str, Any] = {
        name: _section(cls, _table(content, name, file), str(file), name, environment)
        for name, cls in _SECTIONS.items()
    }
    settings = Settings(
        data=data,
        plants=_plants(environment, sections["kiosk"].mode),
        **sections,
    )
    if (wrong_together := contradiction(settings)) is not None:
        raise SettingsError(str(file), *wrong_together)
    return settings


def _read_toml(file: Path) -> dict[str, Any]:
    try:
        return read_toml(read_text(file, LARGEST_BYTES))
    except Absent:
        return {}
    except Unreadable as error:
        raise SettingsError(str(file), "", str(error)) from error


def _table(content: Mapping[str, Any], name: str, file: Path) -> Mapping[str, Any]:
    table = content.get(name, {})
    if not isinstance(table, dict):
        raise SettingsError(str(file), name, f"must be a section, written [{name}]")
    return table


def _section(
    cls: type[Any],
    given: Mapping[str, Any],
    place: str,
    section: str,
    environment: Mapping[str, str],
) -> Any:
    known = {item.name: item for item in fields(cls)}
    values: dict[str, Any] = {}
    for key, item in known.items():
        variable = variable_of(section, key)
        if variable in environment:
            raw = _from_words(environment[variable], item.metadata["kind"])
            values[key] = _checked(raw, item.metadata, "environment", variable)
        elif key in given:
            values[key] = _checked(given[key], item.metadata, place, f"[{section}] {key}")
    return cls(**values)


def _from_words(words: str, kind: type) -> object:
    """A variable as the kind of its key; what cannot be read stays text and is refused."""
    if kind is bool:
        return {"1": True, "true": True, "0": False, "false": False}.get(words.lower(), words)
    if kind in (int, float):
        try:
            return kind(words)
        except ValueError:
            return words
    return words


def _checked(value: object, rule: Mapping[str, Any], place: str, key: str) -> object:
    kind = rule["kind"]
    if kind is bool:
        if not isinstance(value, bool):
            raise SettingsError(place, key, f"must be true or false, is {value!r}")
        return value
    if kind is str:
        return _checked_text(value, rule, place, key)
    numeric = (int, float) if kind is float else (int,)
    if isinstance(value, bool) or not isinstance(value, numeric):
        words = "a number" if kind is float else "a whole number"
        raise SettingsError(place, key, f"must be {words}, is {value!r}")
    if "choices" in rule and value not in rule["choices"]:
        choices = ", ".join(map(str, rule["choices"]))
        raise SettingsError(place, key, f"must be one of {choices}, is {value}")
    if "low" in rule and not rule["low"] <= value <= rule["high"]:
        raise SettingsError(
            place, key, f"must lie between {rule['low']} and {rule['high']}, is {value}"
        )
    return kind(value)


def _checked_text(value: object, rule: Mapping[str, Any], place: str, key: str) -> str:
    if not isinstance(value, str):
        raise SettingsError(place, key, f"must be text in quotes, is {value!r}")
    if rule["choices"] and value not in rule["choices"]:
        choices = ", ".join(rule["choices"])
        raise SettingsError(place, key, f"must be one of {choices}, is {value!r}")
    if len(value) > rule["longest"]:
        raise SettingsError(place, key, f"must have at most {rule['longest']} characters")
    if any(unicodedata.category(char) in ("Cc", "Cs") for char in value):
        raise SettingsError(place, key, "must be one line of UTF-8 text")
    return value


def _plants(environment: Mapping[str, str], mode: str) -> frozenset[str]:
    """Faults planted on purpose, so that the proofs can be proven; production refuses them."""
    names = frozenset(environment.get("MOTCUA_PLANT", "").replace(",", " ").split())
    if names - PLANTS:
        known = ", ".join(sorted(PLANTS))
        raise SettingsError("environment", "MOTCUA_PLANT", f"unknown plant; known are {known}")
    if names and mode == "production":
        raise SettingsError("environment", "MOTCUA_PLANT", "not allowed when mode is production")
    return names
