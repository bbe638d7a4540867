"""Entry point of `motcua-kiosk`: the interface goes to its watcher, the rest to the command line.

The watcher stays for months beside its interface, so it never imports the command line.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main() -> None:
    """Runs the command of this process's arguments and leaves with its exit code."""
    given = sys.argv[1:]
    if given[:1] == ["--draw-page"]:  # from the interface to a process that draws one page
        from kiosk_app.devices.pagedrawer import main as draw

        sys.exit(draw(given[1:]))
    if _is_plain_interface(given):
        from kiosk_app.watch.parent import main as watch

        sys.exit(watch(given))
    from kiosk_app.cli.main import main as run_command

    sys.exit(run_command())


def _is_plain_interface(given: Sequence[str]) -> bool:
    """Nothing but a data folder; whatever else is said, the command line judges."""
    match given:
        case [] | ["--data", _]:
            return True
        case [one]:
            return one.startswith("--data=")
        case _:
            return False


if __name__ == "__main__":
    main()
