"""The commands of `motcua-portal` that publish: a file in, an id and a version out.

It owns the shape of that file and what the commands say. What may be published is judged elsewhere.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from typing import Any

from sync.portal.moments import in_vietnam
from sync.portal.opening import Portal
from sync.portal.participation import board, publishing, statements
from sync.portal.participation.statements import (
    CONSULTATION,
    NOTICE,
    Matter,
    PublishError,
    Question,
    Statement,
)
from sync.reading import Unreadable, read_text, read_toml
from sync.typed import place

LARGEST_FILE_BYTES = 256 * 1024
Command = Callable[[Portal, argparse.Namespace], int]


def add_commands(add: Callable[[str, Command, str], argparse.ArgumentParser]) -> None:
    """`add(name, run, words)` makes a subcommand."""
    published = add("publish", _publish, "publish a notice or a consultation for every machine")
    published.add_argument("file", type=place, help="TOML: kind, title, text, from, until, office")
    published.add_argument("--corrects", default="", metavar="ID", help="the statement it replaces")
    published.add_argument("--by", default="portal", help="who publishes")
    withdrawn = add("withdraw", _withdraw, "take a published statement back")
    withdrawn.add_argument("id", help="as `publish` printed it")
    withdrawn.add_argument("--by", default="portal", help="who withdraws")
    add("board", _board, "publish the public board as of now")
    add("publications", _list, "what was published, and until when")


def _publish(portal: Portal, options: argparse.Namespace) -> int:
    try:
        tree = read_toml(read_text(options.file, LARGEST_FILE_BYTES))
        statement = _statement(portal, tree)
        made = publishing.publish(portal, statement, options.by, options.corrects)
    except (Unreadable, PublishError) as error:
        return _refused(f"{options.file}: {error}")
    print(json.dumps({"id": made.id, "version": made.version}))
    return 0


def _withdraw(portal: Portal, options: argparse.Namespace) -> int:
    try:
        made = publishing.withdraw(portal, options.id, options.by)
    except PublishError as error:
        return _refused(str(error))
    print(json.dumps({"id": made.id, "version": made.version}))
    return 0


def _board(portal: Portal, _options: argparse.Namespace) -> int:
    made = board.publish_now(portal, "portal")
    print(json.dumps({"id": made.id, "version": made.version}))
    return 0


def _list(portal: Portal, _options: argparse.Namespace) -> int:
    with portal.store.reading() as connection:
        rows = publishing.newest(connection)
    listed = [
        {
            "id": row.id.hex(),
            "kind": row.kind,
            "version": row.version,
            "title": row.title,
            "from": row.valid_from,
            "until": row.valid_until,
            "withdrawn": row.withdrawn,
        }
        for row in rows
    ]
    print(json.dumps(listed, ensure_ascii=False))
    return 0


def _statement(portal: Portal, tree: Mapping[str, Any]) -> Statement:
    kind = tree.get("kind")
    make = _MAKERS.get(kind) if isinstance(kind, str) else None
    if make is None:
        raise PublishError("kind", f"kind: one of {', '.join(_MAKERS)}")
    return make(portal, tree)


def _notice(portal: Portal, tree: Mapping[str, Any]) -> Statement:
    return statements.notice(
        _words(tree, "title"),
        _words(tree, "text"),
        _text(tree, "from"),
        _text(tree, "until"),
        _text(tree, "office") or portal.settings.office,
        in_vietnam(portal.clock()).date(),
    )


def _consultation(portal: Portal, tree: Mapping[str, Any]) -> Statement:
    asked = tree.get("questions")
    if not isinstance(asked, list) or not all(isinstance(one, dict) for one in asked):
        raise PublishError("questions", "questions: one [[questions]] each")
    return statements.consultation(
        Matter(
            _words(tree, "title"),
            _words(tree, "summary"),
            _words(tree, "text"),
            [_question(one) for one in asked],
        ),
        _text(tree, "from"),
        _text(tree, "until"),
        _text(tree, "office") or portal.settings.office,
        in_vietnam(portal.clock()).date(),
    )


def _question(tree: Mapping[str, Any]) -> Question:
    options = tree.get("options", [])
    if not isinstance(options, list):
        raise PublishError("questions", "options: a list of texts")
    labels = [_words({"label": one}, "label") for one in options]
    return Question(_words(tree, "ask"), labels, tree.get("words") is True)


def _words(tree: Mapping[str, Any], name: str) -> Mapping[str, str]:
    """A text alone is Vietnamese; a table holds it by language."""
    value = tree.get(name, "")
    if isinstance(value, str):
        return {"vi": value}
    if not isinstance(value, dict):
        raise PublishError(name, f"{name}: a text, or one for each language")
    return value


def _text(tree: Mapping[str, Any], name: str) -> str:
    value = tree.get(name, "")
    return value if isinstance(value, str) else str(value)


def _refused(words: str) -> int:
    print(words, file=sys.stderr)
    return 2


_MAKERS: Mapping[str, Callable[[Portal, Mapping[str, Any]], Statement]] = {
    NOTICE: _notice,
    CONSULTATION: _consultation,
}
