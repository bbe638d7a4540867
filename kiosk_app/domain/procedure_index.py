"""Finding procedures by what people type: without marks, unfinished, in their own words.

It owns the ranking. Every typed word found comes first; then how much of one phrase was said, words
in a row and marks typed rightly count more, and what can be filed at the machine stands before what
the desk alone does. Words that mean the same come from search_words.py. An index is built once and
read at every key; it must never hold what anybody typed.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kiosk_app.domain.folding import fold_words, spelling_key
from kiosk_app.domain.other_procedures import OtherProcedure
from kiosk_app.domain.procedure import Procedure
from kiosk_app.domain.search_words import SearchWords

TITLE, PHRASE, NAME, REMARK = 1.0, 0.95, 0.7, 0.4  # what a text is worth
UNFINISHED, MISSPELT, MEANT = 0.75, 0.7, 0.85  # a prefix; other marks; another word for it
FILLER = 0.05  # share of a word that says nothing
UNKNOWN = 0.1  # a word that stands in no text
LEAST_FOUND = 0.35  # share of what was typed that must be found, by how much it tells
MOST_READINGS = 12
SHORTEST_PREFIX = 2


@dataclass(frozen=True, slots=True)
class Findable:
    """A procedure as search sees it: texts with what each is worth."""

    code: str
    texts: tuple[tuple[float, str], ...]
    is_filed_here: bool = True


@dataclass(frozen=True, slots=True)
class Hit:
    """A found code; a higher `score` is better."""

    code: str
    score: int


@dataclass(frozen=True, slots=True)
class _Reading:
    """One way to understand what was typed: words with and without marks."""

    folded: tuple[str, ...]
    spelled: tuple[str, ...]
    worth: float = 1.0


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a word stands."""

    text: int
    at: int
    spelled: str


def findable(procedure: Procedure) -> Findable:
    """A procedure of the catalogue, by its titles in every language, its keywords and its code."""
    titles = [
        words for text in (procedure.title, procedure.plain_title) for _, words in text.by_lang
    ]
    return Findable(
        procedure.code,
        (
            *_codes(procedure.code),
            *((TITLE, words) for words in titles),
            *((PHRASE, words) for words in procedure.keywords),
            (NAME, procedure.official_name),
        ),
        is_filed_here=not procedure.is_in_person,
    )


def findable_elsewhere(other: OtherProcedure) -> Findable:
    """A procedure that is known by name only."""
    texts = ((NAME, other.name), (REMARK, other.sector))
    title = ((TITLE, other.title),) if other.title != other.name else ()
    return Findable(other.code, (*_codes(other.code), *title, *texts), is_filed_here=False)


def _codes(code: str) -> tuple[tuple[float, str], ...]:
    return (TITLE, code), (TITLE, code.replace(".", ""))


class ProcedureIndex:
    """All texts of all procedures, word by word."""

    def __init__(self, entries: Iterable[Findable], words: SearchWords) -> None:
        self._entries = tuple(entries)
        self._fillers = words.fillers
        self._texts: list[tuple[int, float, int]] = []  # entry, worth, count of words
        self._places: dict[str, list[_Place]] = defaultdict(list)
        folding: dict[str, str] = {}
        for number, entry in enumerate(self._entries):
            said = [(PHRASE, phrase) for phrase in words.said.get(entry.code, ())]
            for worth, text in dict.fromkeys((*entry.texts, *said)):
                self._add(number, worth, _reading(text, folding))
        self._vocabulary = sorted(self._places)
        spread = {w: {self._texts[p.text][0] for p in ps} for w, ps in self._places.items()}
        self._rarity = {w: math.log(1 + len(self._entries) / len(n)) for w, n in spread.items()}
        self._same = [[(fold_words(p).split(), p) for p in group] for group in words.same]

    def find(self, typed: str, limit: int = 20) -> list[Hit]:
        """Codes for typed words, best first; [] when most of the words are found nowhere."""
        reading = self._begun(_reading(typed))
        if not reading.folded:
            return []
        best: dict[int, float] = {}
        for meant in self._readings(reading):
            for number, score in self._scores(meant):
                best[number] = max(best.get(number, 0.0), score * meant.worth)
        ranked = sorted(best.items(), key=lambda pair: (-round(pair[1]), self._order(pair[0])))
        return [Hit(self._entries[n].code, round(score)) for n, score in ranked[:limit]]

    def _begun(self, typed: _Reading) -> _Reading:
        """Without a last word of which hardly anything is typed yet, when there are others."""
        last = typed.folded[-1:]
        if len(typed.folded) < 2 or last[0] in self._places or len(last[0]) > SHORTEST_PREFIX:
            return typed
        return _Reading(typed.folded[:-1], typed.spelled[:-1])

    def _add(self, number: int, worth: float, reading: _Reading) -> None:
        if not reading.folded:
            return
        self._texts.append((number, worth, len(reading.folded)))
        for at, (folded, spelled) in enumerate(zip(reading.folded, reading.spelled, strict=True)):
            self._places[folded].append(_Place(len(self._texts) - 1, at, spelled))

    def _order(self, number: int) -> tuple[bool, str]:
        entry = self._entries[number]
        return not entry.is_filed_here, entry.code

    def _readings(self, typed: _Reading) -> Iterator[_Reading]:
        """What was typed, then with each phrase that means the same in the place of another."""
        yield typed
        seen = {typed.folded}
        for group in self._same:
            for words, _ in group:
                at = _position(typed, words)
                if at is None:
                    continue
                for other, written in group:
                    end = at + len(words)
                    folded = (*typed.folded[:at], *other, *typed.folded[end:])
                    if folded in seen or len(seen) > MOST_READINGS:
                        continue
                    seen.add(folded)
                    spelled = spelling_key(written).split()
                    yield _Reading(
                        folded, (*typed.spelled[:at], *spelled, *typed.spelled[end:]), MEANT
                    )

    def _weight(self, word: str) -> float:
        """How much a word tells apart; one that stands nowhere (a name) tells little."""
        rarity = self._rarity.get(word)
        if rarity is None:
            known = [self._rarity[w] for w in self._prefixed(word)]
            rarity = min(known) if known else UNKNOWN * math.log(1 + len(self._entries))
        return rarity * (FILLER if word in self._fillers else 1.0)

    def _prefixed(self, word: str) -> list[str]:
        if len(word) < SHORTEST_PREFIX:
            return []
        start = bisect_left(self._vocabulary, word)
        found = []
        for known in self._vocabulary[start:]:
            if not known.startswith(word):
                break
            if known != word:
                found.append(known)
        return found

    def _scores(self, reading: _Reading) -> Iterator[tuple[int, float]]:
        """Entry numbers with their scores, 0 to 200, for one reading."""
        weights = [self._weight(word) for word in reading.folded]
        whole = sum(weights) or 1.0
        telling = {n for n, word in enumerate(reading.folded) if word not in self._fillers}
        covered: dict[int, dict[int, float]] = defaultdict(dict)
        phrase: dict[int, float] = defaultdict(float)
        for text, found in self._by_text(reading).items():
            if telling and telling.isdisjoint(found):
                continue
            number, worth, length = self._texts[text]
            words = covered[number]
            for n, (quality, _) in found.items():
                words[n] = max(words.get(n, 0.0), quality)
            share = sum(weights[n] * quality for n, (quality, _) in found.items()) / whole
            told = len({at for _, at in found.values()}) / length
            rows = _in_a_row(found) / max(1, len(reading.folded) - 1)
            phrase[number] = max(
                phrase[number], worth * share * (0.5 + 0.3 * told + 0.2 * min(1.0, rows))
            )
        for number, words in covered.items():
            share = sum(weights[n] * quality for n, quality in words.items()) / whole
            if share < LEAST_FOUND:
                continue
            is_whole = telling <= words.keys()
            here = 6.0 if self._entries[number].is_filed_here else 0.0
            yield number, 60 * is_whole + 40 * share + 94 * phrase[number] + here

    def _by_text(self, reading: _Reading) -> dict[int, dict[int, tuple[float, int]]]:
        """For each text: typed word number -> (how well it fits, where it stands)."""
        found: dict[int, dict[int, tuple[float, int]]] = defaultdict(dict)
        bare = reading.folded == reading.spelled
        for n, word in enumerate(reading.folded):
            spelled = reading.spelled[n]
            is_open = n == len(reading.folded) - 1 or word not in self._places
            longer = self._prefixed(word) if is_open else []
            for known, worth in [(word, 1.0), *((w, UNFINISHED) for w in longer)]:
                for place in self._places.get(known, ()):
                    fits = worth
                    if worth == 1.0 and not bare and spelled != word and place.spelled != spelled:
                        fits = MISSPELT
                    old = found[place.text].get(n)
                    follows = n and found[place.text].get(n - 1, (0.0, -9))[1] == place.at - 1
                    if old is None or fits > old[0] or (fits == old[0] and follows):
                        found[place.text][n] = (fits, place.at)
        return found


def _reading(text: str, known: dict[str, str] | None = None) -> _Reading:
    """Words one to one in both spellings; `known` remembers the folding of words met before."""
    known = {} if known is None else known
    spelled = spelling_key(text).split()
    for word in spelled:
        if word not in known:
            known[word] = fold_words(word)
    kept = [(known[word], word) for word in spelled if known[word]]
    return _Reading(tuple(f for f, _ in kept), tuple(s for _, s in kept))


def _position(typed: _Reading, words: Sequence[str]) -> int | None:
    """Where a phrase stands in what was typed, marks left out."""
    for at in range(len(typed.folded) - len(words) + 1):
        if list(typed.folded[at : at + len(words)]) == list(words):
            return at
    return None


def _in_a_row(found: dict[int, tuple[float, int]]) -> int:
    """How many typed neighbours stand side by side in the text too."""
    return sum(1 for n, (_, at) in found.items() if found.get(n - 1, (0.0, -9))[1] == at - 1)
