"""What is to be heard of a view: an ordered list of utterances.

Owns which words of a screen are spoken and in what order: what covers the screen, what went wrong,
the question, what stands below it, which button goes on. Masked values are never said: a line with
one says only that it is there. It decides nothing about when something is spoken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from kiosk_app.domain.prompts import parts_of
from kiosk_app.domain.speech import DOT
from kiosk_app.domain.utterance import Utterance
from kiosk_app.flow.board_view import BoardView
from kiosk_app.flow.intents import Back, ChooseLanguage, Page
from kiosk_app.flow.page_view import PageView
from kiosk_app.flow.views import (
    Action,
    AddressView,
    ChoiceView,
    DateView,
    DocumentsView,
    DoneView,
    Fact,
    FindView,
    Line,
    ListView,
    Notify,
    Overlay,
    ProcedureView,
    ScanView,
    SignView,
    TextPageView,
    TextView,
    Tile,
    TilesView,
    TrackView,
    Trouble,
    View,
)
from kiosk_app.i18n import Locale, Message

JOINT = " · "
# Codes that bring a draft back are for the eyes of whoever holds the slip.
UNSPOKEN_LARGE = frozenset({"resume_slip", "calling", "away"})


def utterance(text: str, locale: Locale, row: int | None = None) -> Utterance | None:
    """A text as it is said; None when nothing of it may be."""
    if DOT in text:
        text = JOINT.join(part for part in text.split(JOINT) if DOT not in part)
    if not text.strip():
        return None
    if isinstance(text, Message):
        values = tuple((name, str(value)) for name, value in text.values.items())
        parts = _filled(locale.messages[text.id], text.values) if values else ()
        return Utterance(str(text), locale.lang, text.id, values, parts, row)
    parts = tuple(text.split(JOINT)) if JOINT in text else ()
    return Utterance(text, locale.lang, parts=parts, row=row)


def _filled(template: str, values: Mapping[str, object]) -> tuple[str, ...]:
    pieces = (
        piece for fixed, name in parts_of(template) for piece in (fixed, values.get(name, ""))
    )
    return tuple(words for piece in pieces if (words := str(piece).strip()))


def said(texts: Iterable[str], locale: Locale) -> tuple[Utterance, ...]:
    """Texts one after the other; what may not be said falls out."""
    found = (utterance(text, locale) for text in texts)
    return tuple(one for one in found if one is not None)


def spoken_view(view: View, locales: Mapping[str, Locale], lang: str) -> tuple[Utterance, ...]:
    """Everything of a view, in order. Behind an overlay nothing is said, as nothing can be done."""
    locale = locales[lang]
    if view.overlay is not None:
        return spoken_overlay(view.overlay, locale)
    tell = _TELLERS.get(type(view), _nothing)
    return (
        *(spoken_banner(view.banner, locale) if view.banner is not None else ()),
        *said([view.title], locale),
        *spoken_trouble(view, locale),
        *tell(view, locale),
        *(_samples(view, locales) if view.screen == "languages" else ()),
        *said(_ways_on(view, locale), locale),
    )


def spoken_overlay(overlay: Overlay, locale: Locale) -> tuple[Utterance, ...]:
    """The panel over the screen, with its buttons."""
    return said([overlay.title, overlay.text, *(a.text for a in overlay.actions)], locale)


def spoken_banner(banner: Notify, locale: Locale) -> tuple[Utterance, ...]:
    """What happened at a device or on the disk."""
    return said([banner.title, banner.text], locale)


def spoken_trouble(view: View, locale: Locale) -> tuple[Utterance, ...]:
    """What is wrong, what is right, what to do."""
    trouble: Trouble | None = getattr(view, "trouble", None)
    return said([trouble.title, trouble.text], locale) if trouble is not None else ()


def spoken_chosen(titles: Iterable[str], locale: Locale) -> tuple[Utterance, ...]:
    """What the person has just touched."""
    return said([locale.t("voice.chosen", what=title) for title in titles], locale)


def chosen_titles(view: View) -> tuple[str, ...]:
    """The tiles that are chosen."""
    return tuple(tile.title for tile in getattr(view, "tiles", ()) if tile.chosen)


def _samples(view: View, locales: Mapping[str, Locale]) -> Iterator[Utterance]:
    """Every language in its own words and its own voice."""
    for tile in getattr(view, "tiles", ()):
        if isinstance(tile.intent, ChooseLanguage):
            yield sample_of(locales[tile.intent.lang])


def sample_of(locale: Locale) -> Utterance:
    """The spoken sample of a language."""
    return Utterance(f"{locale.sample}. {locale.name}.", locale.lang, "locale.sample")


def _ways_on(view: View, locale: Locale) -> Iterator[str]:
    """Other ways of the page, then the button that goes on."""
    for action in getattr(view, "actions", ()):
        if not isinstance(action.intent, Page):
            yield action.text
    primary = [a for a in view.chrome.bottom if _goes_on(a)]
    if primary and view.screen != "home":
        yield locale.t("voice.go_on", button=primary[-1].text)


def _goes_on(action: Action) -> bool:
    return action.role == "primary" and action.enabled and not isinstance(action.intent, Back)


def _nothing(_view: View, _locale: Locale) -> tuple[Utterance, ...]:
    return ()


def _tiles(view: TilesView, locale: Locale) -> tuple[Utterance, ...]:
    if view.screen == "languages":
        return ()  # each in its own voice instead
    news = (view.news,) if view.news is not None else ()
    return said(_each_tile((*view.tiles, *news)), locale)


def _each_tile(tiles: Iterable[Tile]) -> Iterator[str]:
    for tile in tiles:
        yield from (tile.title, tile.note, tile.chosen_text if tile.chosen else "")


def _procedure(view: ProcedureView, locale: Locale) -> tuple[Utterance, ...]:
    papers = (text for paper in view.bring for text in (paper.name, paper.note))
    return said(
        [view.badge, view.bring_title, *papers, view.bring_note, *_each_fact(view.facts)], locale
    )


def _each_fact(facts: Iterable[Fact]) -> Iterator[str]:
    for fact in facts:
        yield from (fact.label, fact.value)


def _text_page(view: TextPageView, locale: Locale) -> tuple[Utterance, ...]:
    large = "" if view.screen in UNSPOKEN_LARGE else view.large
    return said([*view.paragraphs, large], locale)


def _scan(view: ScanView, locale: Locale) -> tuple[Utterance, ...]:
    return said([view.text, view.hint], locale)


def _list(view: ListView, locale: Locale) -> tuple[Utterance, ...]:
    rows = (_line(line, n, locale) for n, line in enumerate(view.lines))
    return (*said([view.note], locale), *(one for one in rows if one is not None))


def _line(line: Line, row: int, locale: Locale) -> Utterance | None:
    """Label and value in one breath; of a masked value only that it was given."""
    value = line.value if line.aloud is None else line.aloud
    open_value = JOINT.join(part for part in value.split(JOINT) if DOT not in part)
    if value and not open_value:
        return utterance(locale.t("voice.hidden", label=line.label), locale, row)
    return Utterance(
        f"{line.label}: {open_value}", locale.lang, parts=(line.label, open_value), row=row
    )


def _field(view: TextView | DateView, locale: Locale) -> tuple[Utterance, ...]:
    return said([view.hint], locale)


def _choice(view: ChoiceView, locale: Locale) -> tuple[Utterance, ...]:
    return said([view.hint, *_each_tile(view.tiles)], locale)


def _found(view: FindView | AddressView, locale: Locale) -> tuple[Utterance, ...]:
    return said([view.hint, *_each_tile(view.results)], locale)


def _documents(view: DocumentsView, locale: Locale) -> tuple[Utterance, ...]:
    papers = (text for paper in view.papers for text in (paper.name, paper.state_text))
    return said([view.quality_text, *papers], locale)


def _page(view: PageView, locale: Locale) -> tuple[Utterance, ...]:
    return said([view.note], locale)


def _sign(view: SignView, locale: Locale) -> tuple[Utterance, ...]:
    return said([view.declaration, view.hint], locale)


def _done(view: DoneView, locale: Locale) -> tuple[Utterance, ...]:
    now = [stage.text for stage in view.stages if stage.state == "current"]
    return said(
        [
            view.subtitle,
            view.code_label,
            view.code,
            *_each_fact(view.facts),
            view.note,
            *now,
            view.qr_text,
            view.rating_text,
            *(face.text for face in view.rating),
        ],
        locale,
    )


def _track(view: TrackView, locale: Locale) -> tuple[Utterance, ...]:
    badge = [view.badge.text] if view.badge is not None else []
    entries = (text for m in view.milestones for text in (m.title, m.text, m.when))
    return said([view.subtitle, *badge, *entries, view.as_known_on], locale)


def _board(view: BoardView, locale: Locale) -> tuple[Utterance, ...]:
    """Each row with its heads: a number alone says nothing."""
    rows = (
        f"{row.name}: "
        + ", ".join(f"{h} {c}" for h, c in zip(view.heads[1:], row.cells, strict=True))
        for row in view.rows
    )
    return said([view.note, *rows], locale)


_TELLERS: Mapping[type[View], Callable[[Any, Locale], tuple[Utterance, ...]]] = {
    TilesView: _tiles,
    ProcedureView: _procedure,
    TextPageView: _text_page,
    ScanView: _scan,
    ListView: _list,
    TextView: _field,
    DateView: _field,
    ChoiceView: _choice,
    FindView: _found,
    AddressView: _found,
    DocumentsView: _documents,
    PageView: _page,
    SignView: _sign,
    DoneView: _done,
    TrackView: _track,
    BoardView: _board,
}
