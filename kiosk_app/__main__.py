"""Entry point of `motcua-kiosk`: hands over to the command line."""

from __future__ import annotations

import sys

from kiosk_app.cli.main import main as run_command


def main() -> None:
    """Runs the command of this process's arguments and leaves with its exit code."""
    sys.exit(run_command())


if __name__ == "__main__":
    main()
