"""The words of a run: a line for each row as it comes, a table of medians at the end.

It owns layout only.
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from typing import Any

Told = dict[str, Any]


def line(told: Told, minutes: float, number: int, of: int) -> str:
    """One row, as it is measured."""
    end = "" if told["finished"] else f"  NOT FINISHED {told.get('error', '')}"
    return (
        f"[{minutes:5.1f} min {number}/{of}] {_name(told):36} seed {told['seed']:<3}"
        f" {told['seconds']:9.1f} s {told['up_bytes']:>12,} up {told['down_bytes']:>11,} down{end}"
    )


def table(rows: Sequence[Told]) -> str:
    """Medians over seeds; IP bytes, application bytes that came twice or in vain, goodput."""
    head = f"{'work profile who':36}{'runs':>5}{'seconds':>10}{'up kB':>10}{'down kB':>9}"
    lines = [head + f"{'requests':>10}{'twice kB':>10}{'goodput kB/s':>14}"]
    groups: dict[tuple[str, str, str], list[Told]] = {}
    for row in rows:
        groups.setdefault((row["work"], row["profile"], row["who"]), []).append(row)
    for key in sorted(groups):
        lines.append(_group(groups[key]))
    return "\n".join(lines)


def _group(rows: list[Told]) -> str:
    ended = [row for row in rows if row["finished"]]
    name = _name(rows[0]) + (f" (from {n})" if (n := rows[0].get("scaled_from")) else "")
    runs = f"{len(ended)}/{len(rows)}"
    if not ended:
        return f"{name:36}{runs:>5}  not finished"

    def of(key: str) -> float:
        return float(statistics.median(row.get(key) or 0 for row in ended))

    sizes = f"{of('up_bytes') / 1000:>10.1f}{of('down_bytes') / 1000:>9.1f}"
    goodput = f"{of('goodput_bytes_s') / 1000:>14.2f}" if of("goodput_bytes_s") else ""
    return (
        f"{name:36}{runs:>5}{of('seconds'):>10.1f}{sizes}{of('requests'):>10.0f}"
        f"{of('resent_bytes') / 1000:>10.1f}{goodput}"
    )


def _name(told: Told) -> str:
    return f"{told['work']} {told['profile']} {told['who']}"
