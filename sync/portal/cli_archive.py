"""The commands of `motcua-portal` about the archive: put into it, list it, bring back.

It owns what is printed and said; what is done stands in archiving.py.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable

from sqlalchemy import select

from sync.portal import archiving
from sync.portal.moments import iso
from sync.portal.opening import Portal
from sync.portal.retention import RulesProblem, read_rules, rule_for
from sync.portal.tables_work import ARCHIVED

EXIT_USAGE = 2
Command = Callable[[Portal, argparse.Namespace], int]


def add_commands(add: Callable[[str, Command, str], argparse.ArgumentParser]) -> None:
    """`add(name, run, words)` makes a subcommand."""
    made = add("archive", _archive, "put finished applications past their term into the archive")
    made.add_argument("--rules", action="store_true", help="only say which rules hold")
    made.add_argument("--by", default="portal", help="who does it, for the access record")
    add("archived", _archived, "what is in the archive")
    back = add("unarchive", _unarchive, "bring an application back, with its papers")
    back.add_argument("code", help="the kiosk's code or the authority's number")
    back.add_argument("--by", default="portal", help="who does it, for the access record")


def _archive(portal: Portal, options: argparse.Namespace) -> int:
    try:
        if options.rules:
            return _rules(portal)
        report = archiving.archive_all(portal, options.by)
    except RulesProblem as error:
        return _say(str(error))
    print(json.dumps({"archived": report.archived, "left": report.left}, ensure_ascii=False))
    return 0


def _rules(portal: Portal) -> int:
    rules = read_rules(portal.data)
    shown = [
        {
            "rule": rule.name,
            "procedures": list(rule.procedures),
            "live_days": rule.live_days,
            "keep": rule.keep,
            "source": rule.source,
            "confidence": rule.confidence,
        }
        for rule in rules
    ]
    print(json.dumps(shown, ensure_ascii=False))
    return 0


def _archived(portal: Portal, _options: argparse.Namespace) -> int:
    try:
        rules = read_rules(portal.data)
    except RulesProblem as error:
        return _say(str(error))
    with portal.store.reading() as connection:
        here = select(ARCHIVED).where(ARCHIVED.c.back_ms.is_(None))
        rows = connection.execute(here.order_by(ARCHIVED.c.archived_ms)).all()
    shown = [
        {
            "code": row.code,
            "state": row.state,
            "procedure": row.procedure,
            "archived": iso(row.archived_ms),
            "keep": rule_for(rules, row.procedure).keep,
            "file": row.file,
        }
        for row in rows
    ]
    print(json.dumps(shown, ensure_ascii=False))
    return 0


def _unarchive(portal: Portal, options: argparse.Namespace) -> int:
    try:
        code = archiving.bring_back(portal, options.code, options.by)
    except archiving.NotArchived as error:
        return _say(str(error))
    print(json.dumps({"code": code, "stays_days": archiving.BACK_DAYS}))
    return 0


def _say(words: str) -> int:
    print(words, file=sys.stderr)
    return EXIT_USAGE
