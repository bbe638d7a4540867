"""The catalogue's files: which are read, which are trusted, what was wrong with the others.

It owns reading assets/catalogue and DATA/catalogue and the rule that a file from the data folder
needs a signature (FILE.sig) unless the settings accept unsigned ones. A broken file is refused with
file, place and remedy and the rest is served; it must never keep the kiosk from starting.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from pathlib import Path

from kiosk_app.domain.catalogue import Catalogue
from kiosk_app.domain.catalogue_problem import CatalogueProblem
from kiosk_app.domain.other_procedures import OtherProcedures
from kiosk_app.domain.procedure import Procedure
from kiosk_app.domain.procedure_index import ProcedureIndex, findable, findable_elsewhere
from kiosk_app.domain.search_words import SearchWords
from kiosk_app.store.trust import Verify
from sync import Absent, Unreadable, read_file

LARGEST_FILE_BYTES = 1024 * 1024
LARGEST_SIGNATURE_BYTES = 1024

Parse = Callable[[str, str], tuple[Procedure | None, list[CatalogueProblem]]]


@dataclass(frozen=True, slots=True)
class Shelf:
    """What can be begun (`catalogue`), from which texts, and what was refused (`problems`).

    `others` and `words` read their files when first asked: who files needs neither.
    """

    catalogue: Catalogue
    problems: tuple[CatalogueProblem, ...]
    sources: Mapping[tuple[str, str], str] = field(repr=False)
    parse: Parse = field(repr=False)
    files: Mapping[tuple[str, str], Path] = field(default_factory=dict, repr=False)
    others: Callable[[], OtherProcedures] = field(default=OtherProcedures, repr=False)
    words: Callable[[], SearchWords] = field(default=SearchWords, repr=False)
    _indexes: dict[str, ProcedureIndex] = field(default_factory=dict, repr=False)
    _parsed: dict[str, Procedure] = field(default_factory=dict, repr=False)

    def get(self, code: str, today: str) -> Procedure:
        """The newest version valid on that ISO day. KeyError when no procedure has the code."""
        valid = self.catalogue.find(code, on=today)
        # A machine whose clock is years off still serves people: then the newest is meant.
        return valid if valid is not None else self.catalogue.get(code)

    def source_of(self, procedure: Procedure) -> str:
        """The text of the procedure's file."""
        return self.sources[procedure.code, procedure.version]

    def procedure_from(self, source: str) -> Procedure:
        """The procedure of a kept text, also when the shelf has a newer version by now."""
        if source not in self._parsed:
            procedure, problems = self.parse(source, "kept version")
            if procedure is None:
                raise KeptVersionUnreadable("; ".join(str(problem) for problem in problems))
            self._parsed[source] = procedure
        return self._parsed[source]

    def procedure_to_show(self, source: str, code: str) -> Procedure:
        """As procedure_from, but the newest version when the kept text is unreadable by now.

        For showing what was filed long ago, never for going on with a draft.
        """
        try:
            return self.procedure_from(source)
        except KeptVersionUnreadable:
            newest = self.catalogue.find(code)
            if newest is None:
                raise
            return newest

    def index(self, today: str) -> ProcedureIndex:
        """What search runs over on that ISO day; built once a day, in a tenth of a second."""
        if today not in self._indexes:
            self._indexes.clear()
            here = self.catalogue.offered(today)
            others = self.others_beside(today)
            entries = [*map(findable, here), *map(findable_elsewhere, others.procedures)]
            self._indexes[today] = ProcedureIndex(entries, self.words())
        return self._indexes[today]

    def others_beside(self, today: str) -> OtherProcedures:
        """The procedures that are known by name only, without those offered on that ISO day."""
        here = {procedure.code for procedure in self.catalogue.offered(today)}
        others = self.others()
        return replace(others, procedures=tuple(p for p in others.procedures if p.code not in here))


class KeptVersionUnreadable(Exception):
    """A text that was accepted once is refused now: this program's schema lost a version."""


def load_shelf(
    bundled: Iterable[Path],
    added: Iterable[Path],
    parse: Parse,
    verify: Verify,
    build: Callable[[tuple[Procedure, ...]], Catalogue],
    *,
    accepts_unsigned: bool,
) -> Shelf:
    """Read every procedure file; `added` files (DATA/catalogue) need a good signature.

    An added file CODE.toml replaces a bundled one of the same code and version; whatever else has
    both from another file is a copy that somebody forgot to change.
    """
    problems: list[CatalogueProblem] = []
    read: dict[tuple[str, str], tuple[Procedure, str]] = {}
    files: dict[tuple[str, str], Path] = {}
    trusted = [(path, True) for path in bundled] + [(path, accepts_unsigned) for path in added]
    for path, is_trusted in trusted:
        text = read_trusted(path, verify, is_trusted=is_trusted)
        if isinstance(text, CatalogueProblem):
            problems.append(text)
            continue
        procedure, found = parse(text, path.name)
        problems += found
        if procedure is None:
            continue
        if procedure.is_opinion:
            problems.append(_not_a_file(path.name))
            continue
        key = procedure.code, procedure.version
        copies = doubles(key, files[key], path) if key in files else []
        problems += copies
        if path.name not in (copy.file for copy in copies):
            read[key], files[key] = (procedure, text), path
    return Shelf(
        catalogue=build(tuple(procedure for procedure, _ in read.values())),
        problems=tuple(problems),
        sources={key: text for key, (_, text) in read.items()},
        parse=parse,
        files=files,
        _parsed={text: procedure for procedure, text in read.values()},
    )


def _not_a_file(name: str) -> CatalogueProblem:
    words = 'the machine makes forms of channel "opinion" by itself'
    return CatalogueProblem(name, "channel", words, "leave it out, or publish a consultation")


def doubles(key: tuple[str, str], one: Path, other: Path) -> list[CatalogueProblem]:
    """Which of two files with the same code and version is a copy; none when `other` is meant to
    replace `one`. The one that is called CODE.toml is right."""
    code, _version = key
    if other.stem == code and one.stem == code:
        return []
    copy, first = (one, other) if other.stem == code else (other, one)
    return [
        CatalogueProblem(
            copy.name,
            "code",
            f"same code and version as {first.name}",
            f"give it a code or a version of its own, or take it out; to replace {first.name},"
            f" call it {code}.toml",
        )
    ]


class Signature(Enum):
    """What FILE.sig says of FILE."""

    GOOD = "good"
    NONE = "none"
    UNKNOWN = "unknown"  # no trusted key made it over these bytes


def read_trusted(path: Path, verify: Verify, *, is_trusted: bool) -> str | CatalogueProblem:
    """The text of a file that is trusted or signed; else why it is not read."""
    try:
        data = read_file(path, LARGEST_FILE_BYTES)
        text = data.decode("utf-8")
    except Unreadable as error:
        return CatalogueProblem(path.name, "", error.words, error.remedy)
    except UnicodeDecodeError:
        return CatalogueProblem(path.name, "", "it is not UTF-8 text", "save it as UTF-8")
    signature = Signature.GOOD if is_trusted else signature_of(path, data, verify)
    if signature is Signature.GOOD:
        return text
    sign = f"motcua-kiosk catalogue sign {path.name} --key KEY"
    if signature is Signature.NONE:
        return CatalogueProblem(path.name, "", "the file has no signature", f"sign it: {sign}")
    return CatalogueProblem(
        path.name,
        "",
        "its signature fits no key in keys/catalogue.pub: an unknown key signed it, or the file was"
        " changed afterwards",
        f"sign it again: {sign}; or add the line of KEY.pub to keys/catalogue.pub",
    )


def find_signature(path: Path, verify: Verify) -> Signature | None:
    """As signature_of, of a file's present bytes; None when they cannot be read."""
    try:
        return signature_of(path, read_file(path, LARGEST_FILE_BYTES), verify)
    except Unreadable:
        return None


def signature_of(path: Path, data: bytes, verify: Verify) -> Signature:
    """What the file beside `path` says of its bytes."""
    try:
        written = read_file(path.with_name(path.name + ".sig"), LARGEST_SIGNATURE_BYTES)
        is_good = verify(data, bytes.fromhex(written.decode("ascii").strip()))
    except Absent:
        return Signature.NONE
    except (Unreadable, ValueError):
        return Signature.UNKNOWN
    return Signature.GOOD if is_good else Signature.UNKNOWN
