"""What `motcua-sync export`, `import` and `list` answer of a carried folder.

It owns their words and exit codes; what is done stands in courier.py and carrying.py. It must never
make more of a path than its last folder: below a stick that is not plugged in, that would be a
folder of this machine's own disk, which nobody carries anywhere.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sync.carried import NotPlain
from sync.carrying import look
from sync.courier import export_bundle, import_bundle
from sync.datafolder import DataFolder

EXIT_PROBLEM = 1
_BAD = (
    'what "bad" names was left as it is: cut, damaged, not ours, for another machine, or there was'
    " no room for it; all else is done"
)


def run_export(folder: DataFolder, stick: Path) -> int:
    """Raises NotPlain where the stick is not."""
    above = stick.absolute().parent
    if not above.is_dir():
        raise NotPlain(f"{above} is not there: is the stick plugged in, and called so?")
    return _answered(export_bundle(folder, stick))


def run_import(folder: DataFolder, stick: Path) -> int:
    return _answered(import_bundle(folder, stick))


def run_list(folder: DataFolder, stick: Path) -> int:
    """Looks only: what is bad is named, and is nobody's fault yet."""
    print(json.dumps(look(folder, stick).as_json()))
    return 0


def _answered(found: Mapping[str, Any]) -> int:
    print(json.dumps(found))
    if not found["bad"]:
        return 0
    print(_BAD, file=sys.stderr)
    return EXIT_PROBLEM
