"""`make gallery`: pictures of every screen, an index, metrics.json; exit 1 when one falls short.

Run from the root: `.venv/bin/python tests/gallery [MODE...]`; a mode is a panel, or a panel and how
the glass is set: `panel156-large_text`. The invented language is drawn on the plain panels.
"""

from __future__ import annotations

import html
import json
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from gallery.measuring import faults  # noqa: E402 - found by the path above
from gallery.render import LANGS, MODES, PANELS, PSEUDO  # noqa: E402


def render(mode: str, out: Path) -> list[dict]:
    """One panel in its own process: Kivy has one window for a process's life."""
    with tempfile.TemporaryDirectory() as folder:
        rows = Path(folder) / "rows.json"
        langs = LANGS if mode in PANELS else [lang for lang in LANGS if lang != PSEUDO]
        command = [sys.executable, str(HERE / "render.py"), mode, str(out), str(rows)]
        command.append(",".join(langs))
        environment = {**os.environ, "SDL_VIDEODRIVER": "offscreen"}
        subprocess.run(command, check=True, env=environment, cwd=ROOT)
        return json.loads(rows.read_text(encoding="utf-8"))


def write_index(out: Path) -> None:
    """A page with every picture."""
    parts = ["<!doctype html><meta charset=utf-8><title>Một Cửa</title>"]
    for picture in sorted(out.rglob("*.png")):
        name = html.escape(str(picture.relative_to(out)))
        parts.append(
            f"<figure><img src='{name}' width=640><figcaption>{name}</figcaption></figure>"
        )
    (out / "index.html").write_text("\n".join(parts), encoding="utf-8")


def main(modes: list[str]) -> int:
    """Render the panels, write the files, say what is below the design page."""
    out = ROOT / "build" / "gallery"
    out.mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor(os.cpu_count()) as pool:  # each only waits for its own process
        rows = [row for some in pool.map(partial(render, out=out), modes) for row in some]
    text = json.dumps(rows, ensure_ascii=False, indent=1)
    (out / "metrics.json").write_text(text, encoding="utf-8")
    write_index(out)
    bad = [(row, found) for row in rows if (found := faults(row))]
    for row, found in bad:
        place = f"{row['mode']}/{row['lang']}/{row['screen']}"
        print(
            f"{place}: {row['control']} {row['text'][:50]!r}: {'; '.join(found)}", file=sys.stderr
        )
    print(f"{len(rows)} measured, {len(bad)} below the design page; see build/gallery/index.html")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or list(MODES)))
