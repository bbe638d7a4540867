"""Commands about language packs: list, check, sign, add, remove.

It owns their JSON. Nothing here needs the database; a pack that was added can be chosen when the
interface starts next.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

from kiosk_app.cli.answers import CommandError, answer, say, write_output
from kiosk_app.cli.catalogue import private_key
from kiosk_app.cli.opening import settings_of
from kiosk_app.i18n import Locale
from kiosk_app.store.packfolder import LIST, SIGNATURE, PackRefused, list_of
from kiosk_app.usecases import language_packs as packs
from sync import Context, sign

REFUSED = 1


def list_language(options: Namespace) -> int:
    """What can be chosen, and what was refused."""
    found = packs.load_languages(settings_of(options))
    shipped = packs.shipped_languages()
    for problem in found.problems:
        say(str(problem))
    answer(
        {
            "languages": [
                {"lang": lang, "name": pack.name, "added": pack != shipped.get(lang)}
                for lang, pack in found.packs.items()
            ],
            "problems": [str(problem) for problem in found.problems],
        }
    )
    return REFUSED if found.problems else 0


def check_language(options: Namespace) -> int:
    """Whether the folder could be added once it is signed."""
    pack = _judged(packs.check_language, _folder(options.folder))
    if pack is None:
        return REFUSED
    vi = packs.shipped_languages()["vi"].messages
    own = sum(text != vi[key] for key, text in pack.messages.items())
    answer({"lang": pack.lang, "name": pack.name, "messages": len(vi), "translated": own})
    return 0


def sign_language(options: Namespace) -> int:
    """Writes files.sha256 and its signature into the folder."""
    folder = _folder(options.folder)
    keys = private_key(options.key)
    if _judged(packs.check_language, folder) is None:
        return REFUSED
    content = list_of(folder)
    write_output(folder / LIST, content)
    write_output(folder / SIGNATURE, sign(keys, Context.CATALOGUE, content).hex().encode() + b"\n")
    answer({"folder": str(folder), "files": content.count(b"\n")})
    return 0


def add_language(options: Namespace) -> int:
    """Copies the pack into DATA/locales."""
    settings = settings_of(options)
    pack = _judged(lambda folder: packs.add_language(settings, folder), _folder(options.folder))
    if pack is None:
        return REFUSED
    answer({"lang": pack.lang, "name": pack.name})
    return 0


def remove_language(options: Namespace) -> int:
    """Takes an added pack away."""
    if not packs.remove_language(settings_of(options), options.lang):
        raise CommandError(f"no pack {options.lang!r} was added to this machine")
    answer({"removed": options.lang})
    return 0


def _folder(path: Path) -> Path:
    if not path.is_dir():
        raise CommandError(f"{path}: is no folder; a pack is a folder with a locale.toml")
    return path.resolve()


def _judged(judge: Callable[[Path], Locale], folder: Path) -> Locale | None:
    try:
        return judge(folder)
    except PackRefused as error:
        say(f"motcua-kiosk: {error}")
        return None
