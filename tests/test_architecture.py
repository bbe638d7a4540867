"""The shape of the tree: which door opens where, how long a file may be, what may not be here."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).resolve().parents[1]
LONGEST = 400
PACKAGES = ("kiosk_app", "sync")
PURE = ("kiosk_app.domain", "kiosk_app.flow", "sync.protocol", "sync.schedule")
TRAVELS = {
    *(
        "sync.carried",
        "sync.codec",
        "sync.columns",
        "sync.dictionaries",
        "sync.documents",
        "sync.duties",
    ),
    *(
        "sync.enrolment",
        "sync.errors",
        "sync.key_statements",
        "sync.mail",
        "sync.messages",
        "sync.reading",
        "sync.records",
    ),
    *("sync.returning", "sync.sealing", "sync.staff", "sync.trees", "sync.window", "sync.wire"),
}
# How a file is locked or kept whole, a guess made costly, a row chained, a word typed, a lost
# database known: nothing to do with what travels.
SYSTEM = {
    *("sync.chained", "sync.founding", "sync.lock", "sync.typed", "sync.verifiers"),
    "sync.whole_files",
}
REPLAYABLE = {
    *("sync.downlink", "sync.errors", "sync.messages", "sync.progress", "sync.records"),
    *("sync.sealing", "sync.steps", "sync.trees", "sync.window"),
}
CLOCKS = {"now", "today", "utcnow", "time", "time_ns", "monotonic", "monotonic_ns", "perf_counter"}
DISK = {"read_text", "read_bytes", "write_text", "write_bytes", "mkdir", "unlink", "glob", "rglob"}


@cache
def imports() -> grimp.ImportGraph:
    """Who imports whom, libraries included; read once."""
    return grimp.build_graph(*PACKAGES, include_external_packages=True, cache_dir=None)


def sources(*folders: str, suffixes: tuple[str, ...] = (".py",)) -> Iterator[Path]:
    """The files of the project's own folders."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in suffixes and "__pycache__" not in path.parts:
                yield path


def direct(library: str) -> set[str]:
    """The modules that name a library themselves."""
    graph = imports()
    if library not in graph.modules:
        return set()
    return graph.find_modules_that_directly_import(library)


def inside(module: str, rooms: tuple[str, ...]) -> bool:
    """Whether a module is one of the rooms or stands in it."""
    return any(module == room or module.startswith(f"{room}.") for room in rooms)


def test_import_contracts_hold() -> None:
    """A blurred door is found here too, not only by whoever runs the lint."""
    # A process of its own: inside this one it would switch off every logger that exists.
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("library", "rooms"),
    [
        ("kivy", ("kiosk_app.ui",)),
        ("requests", ("sync.transport",)),
        ("fastapi", ("sync.portal",)),
        ("uvicorn", ("sync.portal",)),
        ("sqlalchemy", ("sync.portal",)),
        ("reportlab", ("kiosk_app.paper",)),
        ("zxingcpp", ("kiosk_app.devices",)),
    ],
)
def test_a_library_stays_in_its_room(library: str, rooms: tuple[str, ...]) -> None:
    """A library that leaks cannot be replaced; new modules are covered without being listed."""
    assert {module for module in direct(library) if not inside(module, rooms)} == set()


@pytest.mark.parametrize(
    ("library", "door"), [("sqlcipher3", "sync.database"), ("sqlite3", "sync.portal.store")]
)
def test_one_module_opens_the_database(library: str, door: str) -> None:
    """Every other door would have its own idea of synchronous=FULL."""
    assert direct(library) == {door}


def test_one_module_parses_what_others_wrote() -> None:
    """Every other door would let through some exception that it does not know of."""
    assert direct("tomllib") == {"sync.reading"}
    parsing = [
        path.relative_to(ROOT).as_posix()
        for path in sources(*PACKAGES)
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.Attribute) and node.attr in ("load", "loads")
        if isinstance(node.value, ast.Name) and node.value.id == "json"
    ]
    assert parsing == ["sync/reading.py"]


def test_one_module_makes_files_durable() -> None:
    """Of many copies of the same order one forgets a step, and no test sees it before the power
    fails. It rests on nothing of ours, so that both halves may use it."""
    syncing = {
        path.relative_to(ROOT).as_posix()
        for path in sources(*PACKAGES)
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.Attribute) and node.attr in ("fsync", "fdatasync")
    }
    assert syncing == {"sync/whole_files.py"}
    rests_on = imports().find_modules_directly_imported_by("sync.whole_files")
    assert [name for name in rests_on if name.split(".")[0] in PACKAGES] == []


def test_the_kiosk_uses_the_post_office_by_its_public_names() -> None:
    """`from sync import ...` only: what stands behind may change. The composition root of
    motcua-portal starts that program."""
    found = {
        f"{importer} -> {module}"
        for module in imports().find_descendants("sync")
        for importer in imports().find_modules_that_directly_import(module)
        if importer.split(".")[0] == "kiosk_app"
    }
    assert found == {"kiosk_app.portal_rules -> sync.portal.cli"}


@pytest.mark.parametrize("module", ["sync.protocol", "sync.schedule"])
def test_the_machine_reaches_only_what_is_pure(module: str) -> None:
    """New modules too: what the machine rests on must be replayable after a power cut."""
    reached = {
        name for name in imports().find_upstream_modules(module) if name.split(".")[0] == "sync"
    }
    assert reached - {"sync"} <= REPLAYABLE


def test_the_portal_shares_only_what_travels() -> None:
    """A portal by somebody else has no more than this (sync/PROTOCOL.md)."""
    shared = {
        module
        for name in imports().find_descendants("sync.portal")
        for module in imports().find_modules_directly_imported_by(name)
        if module.split(".")[0] == "sync" and not inside(module, ("sync.portal",))
    }
    assert shared <= TRAVELS | SYSTEM


def test_every_public_name_of_the_post_office_exists() -> None:
    """A name that is promised and missing fails only at whoever trusts it."""
    import sync

    assert [name for name in sync.__all__ if not hasattr(sync, name)] == []


def test_the_library_named_packaging_is_not_shadowed() -> None:
    """A package of ours with that name would break pip and PyInstaller."""
    assert not (ROOT / "packaging" / "__init__.py").exists()


def test_files_are_short_enough_to_read() -> None:
    """At most 400 lines, rules of the interface and tests included."""
    lengths = {
        path.relative_to(ROOT).as_posix(): len(path.read_text("utf-8").splitlines())
        for path in sources(*PACKAGES, "tests", "packaging", suffixes=(".py", ".kv"))
    }
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST} == {}


def test_no_mocks() -> None:
    """Fakes have behaviour of their own; a mock agrees with whatever the test believes."""
    wanted = ("unittest" + ".mock", "from unittest " + "import mock")
    found = [p for p in sources("tests") if any(w in p.read_text("utf-8") for w in wanted)]
    assert found == []


def test_no_rag_bags() -> None:
    """A module is named for what it owns."""
    rag_bags = {"utils", "helpers", "common", "manager", "base", "util", "helper", "misc"}
    assert [p for p in sources(*PACKAGES) if p.stem in rag_bags] == []


@pytest.mark.parametrize("room", PURE)
def test_what_is_pure_reads_neither_clock_nor_disk(room: str) -> None:
    """`datetime` and `Path` are values there; asking them for the world is not allowed."""
    place = room.replace(".", "/")
    files = [*sources(place)] or [ROOT / f"{place}.py"]
    found = [
        f"{file.relative_to(ROOT)}:{node.lineno}"
        for file in files
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Call) and _asks_the_world(node.func)
    ]
    assert files
    assert found == []


def test_every_module_says_what_it_owns() -> None:
    """The docstring is the map of the code base."""
    silent = [
        path.relative_to(ROOT).as_posix()
        for path in sources(*PACKAGES)
        if path.read_text("utf-8").strip() and not ast.get_docstring(_tree(path))
    ]
    assert silent == []


def test_starting_the_programs_imports_nothing_heavy() -> None:
    """`status` on a slow machine must not wait for Kivy or a web server."""
    import subprocess

    heavy = ("kivy", "requests", "fastapi", "sqlalchemy", "uvicorn", "reportlab", "jinja2")
    script = (
        "import sys, kiosk_app.cli.main, sync, sync.cli\n"
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def _asks_the_world(called: ast.expr) -> bool:
    if isinstance(called, ast.Name):
        return called.id in {"open", "input", "print"}
    if not isinstance(called, ast.Attribute):
        return False
    if called.attr in DISK:
        return True
    owner = called.value
    return (
        called.attr in CLOCKS
        and isinstance(owner, ast.Name)
        and (owner.id in {"datetime", "date", "time"})
    )
