"""The list of system libraries is written once for bundles and once for development."""

from __future__ import annotations

import re
from pathlib import Path

PACKAGING = Path(__file__).resolve().parents[2] / "packaging"


def test_readme_names_every_library_that_development_needs() -> None:
    """A library that was added for the checkout and forgotten for the bundle fails on site."""
    readme = (PACKAGING / "README.md").read_text("utf-8")
    listed = readme.split("<!-- libraries -->")[1].split("<!-- end -->")[0]
    named = set(re.findall(r"^- `([^`]+)`", listed, re.MULTILINE))
    script = (PACKAGING / "system-packages.sh").read_text("utf-8")
    group = script.split("run)")[1].split(";;")[0]
    wanted = set(re.findall(r"want (\S+)", group)) - {"python3-venv"}
    assert wanted <= named


def test_packaging_is_no_python_package() -> None:
    """packaging/__init__.py would hide the library of that name and break pip's tools."""
    assert not (PACKAGING / "__init__.py").exists()
