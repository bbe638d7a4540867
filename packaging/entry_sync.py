"""Where the bundled `motcua-sync` begins; PyInstaller wants a script, not a package."""

import sys

from sync.__main__ import main

if __name__ == "__main__":
    sys.exit(main())
