"""From the tables of a catalogue file to the frozen shapes of procedure.py.

It owns the defaults of everything that a file may leave out. The tables have passed the schema and
the checks before they come here; nothing is judged any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kiosk_app.domain.conditions import Condition
from kiosk_app.domain.grammar import parse_condition
from kiosk_app.domain.procedure import (
    Channel,
    Clock,
    CodeList,
    Confidence,
    DefaultFrom,
    Document,
    Fee,
    Field,
    FieldType,
    Generate,
    Level,
    LifeEvent,
    MatrixRow,
    NumberFormat,
    Option,
    PageFee,
    Part,
    PartPlace,
    Procedure,
    Question,
    QuestionKind,
    Result,
    Routing,
    Rule,
    SameAs,
    Step,
    TakeOver,
    Text,
    TimeLimit,
    TimeUnit,
)

Table = Mapping[str, Any]
Formats = tuple[tuple[str, NumberFormat], ...]
MOST_TILES = 8  # more options than this fill a searchable list
NO_TEXT = Text((("vi", ""),))


@dataclass(frozen=True, slots=True)
class _Ground:
    """What fields borrow from elsewhere: options of code lists, number formats of choices."""

    code_lists: Mapping[str, CodeList]
    formats: Mapping[str, Formats]


def build_procedure(tree: Table, code_lists: Mapping[str, CodeList]) -> Procedure:
    """The procedure of a checked tree. `code_lists` supply the options of choices that name one."""
    title = _text(tree["title"])
    ground = _Ground(code_lists, _formats(_all_fields(tree)))
    return Procedure(
        code=tree["code"],
        version=tree["version"],
        valid_from=tree["valid_from"],
        valid_until=tree.get("valid_until"),
        title=title,
        plain_title=_text(tree["plain_title"]) if "plain_title" in tree else title,
        official_name=tree.get("official_name", title.get("vi")),
        life_event=tree["life_event"],
        icon=tree.get("icon", "file-text"),
        applicant=tree.get("applicant", "citizen"),
        parts=tuple(_part(part, ground) for part in tree.get("parts", ())),
        documents=tuple(_document(document) for document in tree.get("documents", ())),
        fee=_fee(tree.get("fee", {})),
        time_limit=_time_limit(tree.get("time_limit")),
        results=tuple(
            Result(r["code"], _text(r["name"]), r.get("main", True))
            for r in tree.get("results", ())
        ),
        routing=_routing(tree["routing"]),
        legal_basis=tuple(tree.get("legal_basis", ())),
        rules=tuple(_rule(rule) for rule in tree.get("rules", ())),
        confidence=_confidence(tree.get("confidence", {})),
        source=tree.get("source", ""),
        decision=tree.get("decision", ""),
        keywords=tuple(tree.get("keywords", ())),
        channel=Channel(tree.get("channel", "kiosk")),
        clocks=tuple(_clock(clock) for clock in tree.get("clocks", ())),
        keep_days=tree.get("keep_days"),
    )


def build_code_list(tree: Table) -> CodeList:
    """The code list of a checked tree."""
    return CodeList(
        id=tree["id"],
        title=_text(tree["title"]),
        options=tuple(_option(entry) for entry in tree["entries"]),
        source=tree.get("source", ""),
        note=tree.get("note", ""),
    )


def build_life_events(tree: Table) -> tuple[LifeEvent, ...]:
    """The doors of the menu of a checked tree, in their order."""
    return tuple(
        LifeEvent(
            e["id"],
            _text(e["title"]),
            e.get("icon", "file-text"),
            _maybe(e.get("note")),
            e.get("on_home", False),
        )
        for e in tree["life_events"]
    )


def _clock(tree: Table) -> Clock:
    limit = TimeLimit(tree["amount"], TimeUnit(tree["unit"]), None, _text(tree["text"]))
    icon = tree.get("icon", "clock")
    return Clock(tree["id"], _text(tree["name"]), icon, limit, tree.get("after"))


def _text(words: Mapping[str, str]) -> Text:
    return Text(tuple(words.items()))


def _maybe(words: Mapping[str, str] | None) -> Text:
    return NO_TEXT if words is None else _text(words)


def _optional(words: Mapping[str, str] | None) -> Text | None:
    return None if words is None else _text(words)


def _condition(table: Table | None) -> Condition | None:
    return None if table is None else parse_condition(table)


def _switch(value: Table | bool) -> Condition | bool:
    return value if isinstance(value, bool) else parse_condition(value)


def _part(tree: Table, ground: _Ground) -> Part:
    return Part(
        id=tree["id"],
        title=_text(tree["title"]),
        questions=tuple(_question(question, ground) for question in tree["questions"]),
        place=PartPlace(tree.get("place", "interview")),
        when=_condition(tree.get("when")),
    )


def _question(tree: Table, ground: _Ground) -> Question:
    """A single question borrows from its field what it does not say itself."""
    fields = tuple(_field(field, ground) for field in tree["fields"])
    first = fields[0]
    is_person = tree.get("kind") == "person"
    hint = _optional(tree.get("hint"))
    return Question(
        id=tree.get("id", first.id),
        kind=QuestionKind.PERSON if is_person else QuestionKind.SINGLE,
        fields=fields,
        ask=_text(tree["ask"]) if "ask" in tree else first.ask,
        hint=hint if is_person or hint else first.hint,
        icon=tree.get("icon", "identification-card" if is_person else first.icon),
        when=_condition(tree.get("when")),
        take_over=_take_over(tree.get("take_over")),
    )


def _take_over(tree: Table | None) -> TakeOver | None:
    if tree is None:
        return None
    pairs, when = tuple(tree["fields"].items()), _condition(tree.get("when"))
    return TakeOver(pairs, _text(tree["yes"]), _text(tree["no"]), when)


def _all_fields(tree: Table) -> Iterator[Table]:
    for part in tree.get("parts", ()):
        for question in part["questions"]:
            yield from question["fields"]


def _formats(fields: Iterable[Table]) -> dict[str, Formats]:
    """The number formats that the options of each choice bring, by the id of the choice."""
    return {
        field["id"]: tuple(
            (option["value"], NumberFormat(option["number_format"]))
            for option in field.get("options", ())
            if "number_format" in option
        )
        for field in fields
    }


def _field(tree: Table, ground: _Ground) -> Field:
    """A field, or a column of a table."""
    listed = ground.code_lists[tree["catalogue"]].options if "catalogue" in tree else ()
    options = tuple(_option(option) for option in tree.get("options", ())) or listed
    columns = tree.get("columns", ())
    within = _Ground(ground.code_lists, {**ground.formats, **_formats(columns)})
    by_format = tuple(NumberFormat(name) for name in tree.get("number_formats", ()))
    return Field(
        id=tree["id"],
        type=FieldType(tree["type"]),
        label=_text(tree["label"]),
        ask=_text(tree["ask"]),
        hint=_optional(tree.get("hint")),
        required=_switch(tree.get("required", False)),
        when=_condition(tree.get("when")),
        options=options,
        catalogue=tree.get("catalogue"),
        present=tree.get("present", _presented(options, tree)),
        default=tree.get("default"),
        default_from=DefaultFrom(tree["default_from"]) if "default_from" in tree else None,
        prefill=tree.get("prefill"),
        icon=tree.get("icon", ""),
        masked=tree.get("masked", False),
        uppercase=tree.get("uppercase", False),
        columns=tuple(_field(column, within) for column in columns),
        rows=tuple(_matrix_row(row) for row in tree.get("rows", ())),
        minimum=tree.get("minimum"),
        maximum=tree.get("maximum"),
        pattern=tree.get("pattern"),
        max_length=tree.get("max_length", 200),
        date_limit=tree.get("date_limit"),
        number_formats=by_format,
        formats_by=tree.get("formats_by"),
        formats_of=ground.formats.get(tree.get("formats_by", ""), ()),
        generate=Generate(tree["generate"]) if "generate" in tree else None,
        spells=tree.get("spells"),
        given_by=_given_by(tree.get("given_by")),
        asked=tree.get("asked", True),
        same_as=_same_as(tree.get("same_as")),
    )


def _same_as(tree: Table | None) -> SameAs | None:
    return None if tree is None else SameAs(tree["field"], _condition(tree.get("when")))


def _presented(options: tuple[Option, ...], tree: Table) -> str:
    if tree["type"] != "choice":
        return ""
    return "list" if "catalogue" in tree or len(options) > MOST_TILES else "tiles"


def _option(tree: Table) -> Option:
    number_format = tree.get("number_format")
    return Option(
        value=tree["value"],
        label=_text(tree["label"]) if "label" in tree else Text((("vi", tree["value"]),)),
        icon=tree.get("icon", ""),
        number_format=NumberFormat(number_format) if number_format else None,
        code=tree.get("code", ""),
        also=tuple(tree.get("also", ())),
    )


def _given_by(tree: Table | None) -> tuple[str, str] | None:
    return None if tree is None else (tree["name"], tree["number"])


def _matrix_row(tree: Table) -> MatrixRow:
    label = _text(tree["label"])
    return MatrixRow(tree["value"], label, _text(tree["ask"]) if "ask" in tree else label)


def _document(tree: Table) -> Document:
    name = _text(tree["name"])
    return Document(
        paper=tree["paper"],
        name=name,
        note=_maybe(tree.get("note")),
        official_name=tree.get("official_name", name.get("vi")),
        icon=tree.get("icon", "file-text"),
        required=_switch(tree.get("required", False)),
        when=_condition(tree.get("when")),
        pages_max=tree.get("pages_max", 4),
        original=tree.get("original", True),
        by_kiosk=tree.get("by_kiosk", False),
    )


def _fee(tree: Table) -> Fee:
    pages = tree.get("pages")
    by_page = None
    if pages is not None:
        steps = tuple((step["from"], step["each"]) for step in pages["steps"])
        table, columns = pages["table"], (pages["pages"], pages["copies"])
        by_page = PageFee(table, *columns, steps, pages.get("most"))
    return Fee(tree.get("amount"), _maybe(tree.get("text")), tree.get("unit", ""), by_page)


def _time_limit(tree: Table | None) -> TimeLimit | None:
    if tree is None:
        return None
    cases = tuple((parse_condition(c["when"]), c["amount"]) for c in tree.get("cases", ()))
    unit, cutoff = TimeUnit(tree["unit"]), tree.get("cutoff")
    return TimeLimit(tree["amount"], unit, cutoff, _text(tree["text"]), cases)


def _routing(tree: Table) -> Routing:
    return Routing(
        agency=_text(tree["agency"]),
        ministry=tree.get("ministry", ""),
        sector_code=tree.get("sector_code", ""),
        sector=tree.get("sector", ""),
        steps=tuple(
            Step(_text(step["name"]), _optional(step.get("office")))
            for step in tree.get("steps", ())
        ),
    )


def _rule(tree: Table) -> Rule:
    return Rule(
        id=tree["id"],
        level=Level(tree["level"]),
        at=tree["at"],
        require=parse_condition(tree["require"]),
        message=_text(tree["message"]),
        when=_condition(tree.get("when")),
    )


def _confidence(tree: Table) -> Confidence:
    return Confidence(tuple(tree.get("marks", {}).items()), tree.get("note", ""))
