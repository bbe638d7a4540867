"""Runs before our programs: gives the programs they start the machine's own libraries back.

PyInstaller's loader points LD_LIBRARY_PATH into the bundle. This process has read it already, but
`lp` and `systemd-creds` would load our OpenSSL in place of theirs and may fail. `motcua-sync`,
started by the kiosk, finds its own through its own loader.
"""

import os

_before = os.environ.pop("LD_LIBRARY_PATH_ORIG", None)
if _before is not None:
    os.environ["LD_LIBRARY_PATH"] = _before
else:
    os.environ.pop("LD_LIBRARY_PATH", None)
