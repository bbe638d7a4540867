"""What the interface leaves on the disk of the process that ran it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_a_passing_home_goes_with_its_process(tmp_path: Path) -> None:
    """A machine that runs for years must not fill its disk with them."""
    script = "import sys; from kiosk_app.ui.environment import prepare; print(prepare(None, 9, 9))"
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "TMPDIR": str(tmp_path), "SDL_VIDEODRIVER": "offscreen"},
        capture_output=True,
        check=True,
        cwd=ROOT,
    )
    home = Path(done.stdout.decode().strip())
    assert home.parent == tmp_path and not home.exists()
    assert list(tmp_path.iterdir()) == []


def test_the_home_of_a_machine_stays(tmp_path: Path) -> None:
    """Its data folder is its own."""
    script = (
        "import sys; from pathlib import Path; from kiosk_app.ui.environment import prepare;"
        "prepare(Path(sys.argv[1]), 9, 9)"
    )
    done = [sys.executable, "-c", script, str(tmp_path)]
    subprocess.run(done, capture_output=True, check=True, cwd=ROOT)
    assert (tmp_path / "kivy").is_dir()
