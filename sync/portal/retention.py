"""How long a finished application stays at hand: rules as data, read and judged here.

The packaged rules stand in assets/retention.toml; a file of that name in the portal's data folder
replaces them. It must never decide by itself how long a file is kept: it repeats what the rules
say, with their source and how certain they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sync.reading import Absent, Unreadable, read_text, read_toml

FILE = "retention.toml"
LEAST_DAYS = 400
"""The public board counts the applications of a year."""
_MOST_DAYS = 366 * 100
_LARGEST_BYTES = 256 * 1024
_CONFIDENCES = ("high", "medium", "low")
_ALL = "*"
_KEYS = {"name", "procedures", "live_days", "keep", "source", "confidence"}


class RulesProblem(ValueError):
    """The rules cannot be meant so; the text names rule and remedy."""


@dataclass(frozen=True, slots=True)
class Rule:
    """`live_days` at hand after the last event; `keep`: "permanent", a number of years as text, or
    "undecided"."""

    name: str
    procedures: tuple[str, ...]
    live_days: int
    keep: str
    source: str
    confidence: str

    def fits(self, procedure: str) -> bool:
        return procedure in self.procedures or _ALL in self.procedures


def read_rules(data: Path) -> tuple[Rule, ...]:
    """Those of the data folder, else the packaged ones. Raises RulesProblem."""
    packaged = Path(__file__).resolve().parents[2] / "assets" / FILE
    own = data / FILE
    try:
        tree = read_toml(read_text(own if own.exists() else packaged, _LARGEST_BYTES))
    except (Absent, Unreadable) as error:
        raise RulesProblem(f"{FILE}: {error}") from error
    rows = tree.get("rules")
    if not isinstance(rows, list) or not rows or set(tree) != {"rules"}:
        raise RulesProblem(f"{FILE}: give one or more [[rules]], and nothing else")
    rules = tuple(_rule(row, number) for number, row in enumerate(rows, 1))
    if not any(_ALL in rule.procedures for rule in rules):
        raise RulesProblem(f'{FILE}: one rule must be for the rest: procedures = ["*"]')
    return rules


def trouble(data: Path) -> str:
    """What an operator must hear when the portal starts; "" when nothing."""
    try:
        read_rules(data)
    except RulesProblem as error:
        return f"{error}; until it is mended nothing goes to the archive"
    return ""


def rule_for(rules: Sequence[Rule], procedure: str) -> Rule:
    """The first that names the procedure, else the first for the rest."""
    named = (rule for rule in rules if procedure in rule.procedures)
    rest = (rule for rule in rules if rule.fits(procedure))
    return next(named, None) or next(rest)


def _rule(row: Any, number: int) -> Rule:
    where = f"{FILE}: rule {number}"
    if not isinstance(row, dict) or set(row) != _KEYS:
        raise RulesProblem(f"{where} needs exactly {', '.join(sorted(_KEYS))}")
    days, procedures, keep = row["live_days"], row["procedures"], row["keep"]
    if type(days) is not int or not LEAST_DAYS <= days <= _MOST_DAYS:
        raise RulesProblem(f"{where}: live_days is a number from {LEAST_DAYS} to {_MOST_DAYS}")
    if not isinstance(procedures, list) or not all(isinstance(one, str) for one in procedures):
        raise RulesProblem(f'{where}: procedures is a list of codes, or ["*"]')
    if not (keep in ("permanent", "undecided") or (type(keep) is int and keep > 0)):
        raise RulesProblem(f'{where}: keep is "permanent", "undecided" or a number of years')
    if row["confidence"] not in _CONFIDENCES:
        raise RulesProblem(f"{where}: confidence is one of {', '.join(_CONFIDENCES)}")
    if not all(isinstance(row[key], str) and row[key] for key in ("name", "source")):
        raise RulesProblem(f"{where}: name and source are texts")
    return Rule(row["name"], tuple(procedures), days, str(keep), row["source"], row["confidence"])
