"""What a schema cannot say about a procedure's file: that its parts fit together.

It owns the checks between places of one file: names used twice, conditions that speak of nothing,
dates in the wrong order, defaults that are no option. Every finding has a path and a remedy. The
tree has passed the schema before it comes here; what a field says about itself is field_checks.py.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from kiosk_app.domain.catalogue_problem import Finding, closest
from kiosk_app.domain.condition_checks import Known, condition_findings
from kiosk_app.domain.field_checks import field_findings
from kiosk_app.domain.procedure import CodeList
from kiosk_app.domain.toml_lines import Path

Table = Mapping[str, Any]
FILED_NEEDS = ("fee", "time_limit", "results", "parts")  # what is done at the desk may lack them


@dataclass(frozen=True, slots=True)
class Placed:
    """A field (or column) with its path; `table` is the id of the table it is a column of."""

    path: Path
    tree: Table
    table: str | None = None


def procedure_findings(
    tree: Table, life_events: Collection[str], code_lists: Mapping[str, CodeList]
) -> Iterator[Finding]:
    """Everything that does not fit together in a tree that the schema allows."""
    yield from _dates(tree)
    yield from _clocks(tree)
    yield from _channel(tree)
    if tree["life_event"] not in life_events:
        yield Finding(
            ("life_event",),
            f'there is no life event "{tree["life_event"]}"',
            closest(tree["life_event"], life_events),
        )
    placed = list(placed_fields(tree))
    yield from _doubles(tree, placed)
    yield from _questions(tree)
    for one in placed:
        is_column = one.table is not None
        yield from field_findings(one.tree, one.path, code_lists, is_column=is_column)
    yield from _declarations(placed)
    yield from _references(placed)
    yield from _page_fee(tree, placed)
    yield from _conditions(tree, code_lists)
    known = {one.tree["id"] for one in placed if one.table is None}
    for i, rule in enumerate(tree.get("rules", ())):
        if rule["at"] not in known:
            path: Path = ("rules", i, "at")
            yield Finding(path, f'there is no field "{rule["at"]}"', closest(rule["at"], known))


def placed_fields(tree: Table) -> Iterator[Placed]:
    """Every field in the order of the file, each table followed by its columns."""
    for i, part in enumerate(tree.get("parts", ())):
        for j, question in enumerate(part["questions"]):
            for k, field in enumerate(question["fields"]):
                path: Path = ("parts", i, "questions", j, "fields", k)
                yield Placed(path, field)
                for n, column in enumerate(field.get("columns", ())):
                    yield Placed((*path, "columns", n), column, field["id"])


def _dates(tree: Table) -> Iterator[Finding]:
    read: dict[str, date] = {}
    for key in ("valid_from", "valid_until"):
        if key not in tree:
            continue
        try:
            read[key] = date.fromisoformat(tree[key])
        except ValueError:
            yield Finding((key,), f'"{tree[key]}" is no day', "write a real day, YYYY-MM-DD")
    if len(read) == 2 and read["valid_until"] < read["valid_from"]:
        yield Finding(
            ("valid_until",),
            f"valid_until {tree['valid_until']} is before valid_from {tree['valid_from']}",
            "exchange the two days, or take valid_until out while the end is open",
        )


def _clocks(tree: Table) -> Iterator[Finding]:
    """A clock may begin at the end of an earlier one only, so that every one has a beginning."""
    earlier: list[str] = []
    for i, clock in enumerate(tree.get("clocks", ())):
        after = clock.get("after")
        if after is not None and after not in earlier:
            yield Finding(
                ("clocks", i, "after"),
                f'there is no earlier clock "{after}"',
                closest(after, earlier),
            )
        earlier.append(clock["id"])


def _channel(tree: Table) -> Iterator[Finding]:
    """What is filed here is known in full; what is done at the desk is signed there."""
    if tree.get("channel") == "opinion":
        return
    if tree.get("channel") != "desk":
        for key in FILED_NEEDS:
            if key not in tree:
                remedy = f'add {key}, or channel = "desk" when it is done in person only'
                yield Finding((key,), f'"{key}" is missing', remedy)
        return
    for i, part in enumerate(tree.get("parts", ())):
        if part.get("place") == "sign":
            yield Finding(
                ("parts", i, "place"),
                "nothing is signed here for what is done at the desk",
                "take the part out",
            )


def _doubles(tree: Table, placed: list[Placed]) -> Iterator[Finding]:
    def twice(what: str, names: Iterator[tuple[str, Path]]) -> Iterator[Finding]:
        seen: set[str] = set()
        for name, path in names:
            if name in seen:
                yield Finding(path, f'the {what} "{name}" is there twice', "give one another name")
            seen.add(name)

    for what, section, key in (
        ("part", "parts", "id"),
        ("paper", "documents", "paper"),
        ("rule", "rules", "id"),
        ("result", "results", "code"),
        ("clock", "clocks", "id"),
    ):
        entries = enumerate(tree.get(section, ()))
        yield from twice(what, ((entry[key], (section, i, key)) for i, entry in entries))
    for table in {one.table for one in placed}:
        ids = ((o.tree["id"], (*o.path, "id")) for o in placed if o.table == table)
        yield from twice("field" if table is None else f"column of {table}", ids)
    yield from twice(
        "question",
        (
            (question.get("id", question["fields"][0]["id"]), ("parts", i, "questions", j))
            for i, part in enumerate(tree.get("parts", ()))
            for j, question in enumerate(part["questions"])
        ),
    )


def _questions(tree: Table) -> Iterator[Finding]:
    parts = tree.get("parts", ())
    for i, part in enumerate(parts):
        if part.get("place") == "sign" and i != len(parts) - 1:
            yield Finding(
                ("parts", i, "place"),
                "only the last part may be signed",
                "move the part to the end",
            )
        for j, question in enumerate(part["questions"]):
            path: Path = ("parts", i, "questions", j)
            if question.get("kind", "single") == "single":
                if len(question["fields"]) > 1:
                    yield Finding(
                        (*path, "fields", 1),
                        "a single question has one field",
                        'begin another [[parts.questions]], or write kind = "person"',
                    )
                continue
            for key in ("id", "ask"):
                if key not in question:
                    yield Finding(
                        path, f'"{key}" is missing', f"a question of a person needs {key}"
                    )


def _declarations(placed: list[Placed]) -> Iterator[Finding]:
    """Signing is declaring: what nobody signs, nobody has declared."""
    is_signed = any(one.tree["type"] == "signature" for one in placed)
    for one in placed:
        if one.tree["type"] == "declaration" and not is_signed:
            yield Finding(
                one.path, "a declaration without a signature", "add a field of type signature"
            )


def _references(placed: list[Placed]) -> Iterator[Finding]:
    """`spells`, `formats_by` and `given_by` name fields of the right kind."""
    fields = {one.tree["id"]: one.tree for one in placed if one.table is None}
    for one in placed:
        siblings = {o.tree["id"]: o.tree for o in placed if one.table and o.table == one.table}
        near = {**fields, **siblings}
        by = one.tree.get("formats_by")
        if by is not None:
            choices = [name for name, tree in near.items() if _rules_numbers(tree)]
            if by not in choices:
                yield Finding(
                    (*one.path, "formats_by"),
                    f'"{by}" is no choice whose options have number_format',
                    closest(by, choices),
                )
        for part, kind in (("name", "person_name"), ("number", "id_number")):
            name = one.tree.get("given_by", {}).get(part)
            right = [other for other, tree in near.items() if tree["type"] == kind]
            if name is not None and name not in right:
                found = f'there is no {kind} "{name}"'
                yield Finding((*one.path, "given_by", part), found, closest(name, right))
        spells = one.tree.get("spells")
        if spells is not None:
            kind = "money" if one.tree.get("generate") == "money_words" else "date"
            right = [name for name, tree in near.items() if kind in tree["type"]]
            if spells not in right:
                yield Finding(
                    (*one.path, "spells"), f'there is no {kind} "{spells}"', closest(spells, right)
                )


def _page_fee(tree: Table, placed: list[Placed]) -> Iterator[Finding]:
    """A fee by pages counts whole numbers of one table, and its steps go up."""
    fee = tree.get("fee", {}).get("pages")
    if fee is None:
        return
    path: Path = ("fee", "pages")
    tables = {one.table for one in placed if one.table is not None}
    if fee["table"] not in tables:
        message = f'there is no table "{fee["table"]}"'
        yield Finding((*path, "table"), message, closest(fee["table"], tables))
        return
    counts = [
        one.tree["id"]
        for one in placed
        if one.table == fee["table"] and one.tree["type"] == "number"
    ]
    for key in ("pages", "copies"):
        if fee[key] not in counts:
            message = f'{fee["table"]} has no number "{fee[key]}"'
            yield Finding((*path, key), message, closest(fee[key], counts))
    starts = [step["from"] for step in fee["steps"]]
    if starts[0] != 1 or starts != sorted(set(starts)):
        yield Finding((*path, "steps"), "the steps do not go up from page 1", "begin with from = 1")


def _rules_numbers(tree: Table) -> bool:
    return any("number_format" in option for option in tree.get("options", ()))


def _conditions(tree: Table, code_lists: Mapping[str, CodeList]) -> Iterator[Finding]:
    """`when` may speak of earlier fields only, so that no branch depends on what comes later."""
    everything = Known.of((o.tree for o in placed_fields(tree) if o.table is None), code_lists)
    earlier = Known.of((), code_lists)
    for i, part in enumerate(tree.get("parts", ())):
        yield from condition_findings(part, "when", ("parts", i), earlier, everything)
        for j, question in enumerate(part["questions"]):
            path: Path = ("parts", i, "questions", j)
            yield from condition_findings(question, "when", path, earlier, everything)
            yield from _take_over(question, path, earlier, everything)
            for k, field in enumerate(question["fields"]):
                at: Path = (*path, "fields", k)
                yield from condition_findings(field, "when", at, earlier, everything)
                yield from condition_findings(field, "required", at, everything, everything)
                yield from _same_as(field, at, earlier, everything)
                yield from _columns(field, at, earlier, everything)
                earlier = earlier.with_field(field)
    for i, case in enumerate(tree.get("time_limit", {}).get("cases", ())):
        where: Path = ("time_limit", "cases", i)
        yield from condition_findings(case, "when", where, everything, everything)
    for section in ("documents", "rules"):
        for i, entry in enumerate(tree.get(section, ())):
            for key in ("when", "required", "require"):
                yield from condition_findings(entry, key, (section, i), everything, everything)


def _same_as(field: Table, path: Path, earlier: Known, everything: Known) -> Iterator[Finding]:
    """An answer is taken over from an earlier field whose every value suits this one."""
    same = field.get("same_as")
    if same is None:
        return
    at: Path = (*path, "same_as")
    yield from condition_findings(same, "when", at, earlier, everything)
    yield from _suits(field, same["field"], (*at, "field"), earlier)


def _take_over(question: Table, path: Path, earlier: Known, everything: Known) -> Iterator[Finding]:
    """The same for a question that asks whether it is the same."""
    take = question.get("take_over")
    if take is None:
        return
    at: Path = (*path, "take_over")
    yield from condition_findings(take, "when", at, earlier, everything)
    own = {field["id"]: field for field in question["fields"]}
    for name, of in take["fields"].items():
        if name in own:
            yield from _suits(own[name], of, (*at, "fields", name), earlier)
        else:
            found = f'the question has no field "{name}"'
            yield Finding((*at, "fields", name), found, closest(name, own))


def _suits(field: Table, of: str, at: Path, earlier: Known) -> Iterator[Finding]:
    """Whether every value of an earlier field may be one of this field."""
    kinds = (field["type"], "date") if field["type"] == "partial_date" else (field["type"],)
    right = [name for name, tree in earlier.fields.items() if tree["type"] in kinds]
    if of not in right:
        yield Finding(at, f'"{of}" is no earlier {field["type"]}', closest(of, right))
        return
    source, own = earlier.values_of(earlier.fields[of]), earlier.values_of(field)
    if source is not None and own is not None and not source <= own:
        word = min(source - own)
        yield Finding(at, f'"{word}" is not an option here', "add it to the options")


def _columns(table: Table, path: Path, earlier: Known, everything: Known) -> Iterator[Finding]:
    """Columns may also speak of the other answers of their row."""
    columns = table.get("columns", ())
    row, whole_row = earlier, everything
    for column in columns:
        whole_row = whole_row.with_field(column)
    for n, column in enumerate(columns):
        at: Path = (*path, "columns", n)
        yield from condition_findings(column, "when", at, row, whole_row)
        yield from condition_findings(column, "required", at, whole_row, whole_row)
        row = row.with_field(column)
