"""`catalogue example` and `file` agree, also for the form of a stranger."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from kiosk_app.cli.main import main

EVERY_KIND = Path(__file__).parents[1] / "data" / "procedure_every_kind.toml"


@pytest.mark.parametrize("seed", range(6))
def test_an_example_of_every_kind_of_field_is_filed(
    tmp_path: Path, seed: int, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    """The recipe for a new procedure tells people to do just this."""
    (tmp_path / "catalogue").mkdir()
    shutil.copy(EVERY_KIND, tmp_path / "catalogue" / "9.000002.toml")
    (tmp_path / "settings.toml").write_text("[kiosk]\nallow_unsigned = true\n", "utf-8")
    data = ["--data", str(tmp_path)]
    assert main([*data, "catalogue", "example", "9.000002", "--seed", str(seed)]) == 0
    made = tmp_path / "one.json"
    made.write_bytes(capfdbinary.readouterr().out)
    assert main([*data, "file", str(made)]) == 0
    assert json.loads(capfdbinary.readouterr().out)["procedure"] == "9.000002"
