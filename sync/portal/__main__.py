"""`python -m sync.portal` and the console script `motcua-portal`."""

from __future__ import annotations

import sys

from sync.portal.cli import main

if __name__ == "__main__":
    sys.exit(main())
