"""The two-level administrative units and the way from the old ones, for look-up without a network.

It owns the look-up and the folded search over provinces, communes and the units that were abolished
on 1 July 2025 (people and old cards still name those). It must never read files: resources.py hands
the text in. A unit is known by its code; names can change by decree.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kiosk_app.domain.folding import CollationKey, collation_key, fold_words

# Said or written before the name; dropped when words are compared, kept when shown.
_KINDS = ("thanh pho", "dac khu", "thi tran", "phuong", "tinh", "xa")


@dataclass(frozen=True, slots=True)
class Province:
    """One of the 34 provinces and cities: `code` two digits, `name` with its kind."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Ward:
    """One of the 3,321 communes, wards and special zones: `code` five digits."""

    code: str
    province: str
    name: str


@dataclass(frozen=True, slots=True)
class OldWard:
    """A unit before 1 July 2025; `now` are codes of wards, the usual successor first."""

    code: str
    province: str
    district: str
    name: str
    now: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WardMatch:
    """A found ward; `was` names the old unit through which it was found; `score` 0 to 100."""

    ward: Ward
    province: Province
    score: int
    was: str = ""


@dataclass(frozen=True, slots=True)
class Near:
    """Where the machine stands, as codes; "" when unknown. Most who come live there."""

    province: str = ""
    ward: str = ""

    def weight(self, ward: Ward) -> int:
        """Points on top of a match: less than a name typed in full is worth against a part."""
        return 20 if ward.code == self.ward else 10 if ward.province == self.province else 0


NOWHERE = Near()


class Units:
    """All units of one version of the reference data, indexed once."""

    def __init__(self, provinces_csv: str, wards_csv: str, old_wards_csv: str) -> None:
        self._provinces = {r["code"]: Province(r["code"], r["name"]) for r in _rows(provinces_csv)}
        self._wards = {
            r["code"]: Ward(r["code"], r["province"], r["name"]) for r in _rows(wards_csv)
        }
        self._old_text = old_wards_csv
        self._old: _OldWards | None = None
        self._keys = [(bare_name(w.name), w) for w in self._wards.values()]
        self._province_keys = {p.code: bare_name(p.name) for p in self._provinces.values()}

    def provinces(self) -> list[Province]:
        """All provinces in the order of the Vietnamese alphabet."""
        return sorted(self._provinces.values(), key=lambda p: _in_order(p.name))

    def find_province(self, code: str) -> Province | None:
        """The province with this code."""
        return self._provinces.get(code)

    def find_ward(self, code: str) -> Ward | None:
        """The ward with this code."""
        return self._wards.get(code)

    def wards_of(self, province: str) -> list[Ward]:
        """The wards of a province, in the order of the Vietnamese alphabet."""
        found = [ward for ward in self._wards.values() if ward.province == province]
        return sorted(found, key=lambda ward: _in_order(ward.name))

    def ward_in_province(self, ward: str, province: str) -> bool:
        """Whether the ward exists and lies in the province."""
        found = self._wards.get(ward)
        return found is not None and found.province == province

    def search(
        self, words: str, province: str | None = None, limit: int = 20, near: Near = NOWHERE
    ) -> list[WardMatch]:
        """Wards whose present or former name fits `words`, best first; of equals, who lives near.

        Words after the name of the commune may name its province ("muong long nghe an").
        """
        query = bare_name(words)
        if not query:
            return []
        best: dict[str, WardMatch] = {}
        for key, ward in self._keys:
            if province is None or ward.province == province:
                self._consider(best, query, words, key, ward, "")
        for key, old in self._old_units().found(query):
            for code in old.now:
                ward = self._wards[code]
                if province is None or ward.province == province:
                    self._consider(best, query, words, key, ward, f"{old.name}, {old.district}")
        ranked = sorted(
            best.values(), key=lambda m: (-m.score - near.weight(m.ward), bare_name(m.ward.name))
        )
        return ranked[:limit]

    def _consider(
        self,
        best: dict[str, WardMatch],
        query: str,
        words: str,
        key: str,
        ward: Ward,
        was: str,
    ) -> None:
        score = _fit(query, key, self._province_keys[ward.province])
        if not score:
            return
        if was:
            score -= 8
        elif words.strip().casefold() in ward.name.casefold():
            score += 5  # marks typed rightly come first
        known = best.get(ward.code)
        if known is None or known.score < score:
            best[ward.code] = WardMatch(ward, self._provinces[ward.province], min(score, 100), was)

    def _old_units(self) -> _OldWards:
        # Read on first need: 10,040 rows cost more than everything else together.
        if self._old is None:
            self._old = _OldWards(self._old_text)
            self._old_text = ""
        return self._old


class _OldWards:
    """The abolished units as lines of their table, each taken apart when its name is looked for: as
    10,040 objects they would take eight times the room."""

    def __init__(self, text: str) -> None:
        lines = [line for line in text.splitlines() if line.strip() and line[0] != "#"]
        self._columns = next(csv.reader(lines[:1]), [])
        self._lines = [line.encode() for line in lines[1:]]
        self._keys = [bare_name(row["name"]) for row in csv.DictReader(lines)]

    def found(self, query: str) -> Iterator[tuple[str, OldWard]]:
        """Those whose name fits, with the name as it is compared."""
        for key, line in zip(self._keys, self._lines, strict=True):
            if key.startswith(query[:2]) and _fit(query, key, ""):
                # A reader for each line would cost half of the search; few lines quote a cell.
                text = line.decode()
                cells = next(csv.reader([text])) if '"' in text else text.split(",")
                yield key, _old_ward(dict(zip(self._columns, cells, strict=True)))


def bare_name(name: str) -> str:
    """Folded name without its kind: "Xã Mường Lống" gives "muong long"."""
    words = fold_words(name)
    kind = _kind(words)
    return words[len(kind) + 1 :] if kind else words


def _kind(words: str) -> str:
    """What stands before a folded name; "" when the name needs it ("phuong 5") or has none."""
    for kind in _KINDS:
        if words.startswith(kind + " ") and not words[len(kind) + 1 :].isdigit():
            return kind
    return ""


def _in_order(name: str) -> CollationKey:
    """By the name itself, not by what it is a name of."""
    kind = _kind(fold_words(name))
    return collation_key(" ".join(name.split()[len(kind.split()) :]))


def _fit(query: str, key: str, province: str) -> int:
    if key == query:
        return 95
    if key.startswith(query):
        return 85 - min(20, len(key) - len(query))
    if query.startswith(key + " "):
        rest = query[len(key) + 1 :]
        return 90 if province and province.startswith(rest) else 0
    if f" {query}" in f" {key}":
        return 55
    return 0


def _old_ward(row: dict[str, str]) -> OldWard:
    return OldWard(
        row["code"], row["province"], row["district"], row["name"], tuple(row["now"].split())
    )


def _rows(text: str) -> Iterable[dict[str, str]]:
    return csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
