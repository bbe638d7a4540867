"""The demo for a person at a screen: a kiosk window, the web desk, a switch for the network."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from tests.e2e.processes import BIN, Program

if TYPE_CHECKING:
    from tests.e2e.demo import Demo

WORDS = """
The kiosk's window is open. It works without a network: the link is CUT now.

  web desk        {url}
  account         {account}
  first password  {one_time}   (an own one is asked for at the first sign-in)

  Enter           cut or restore the network
  q and Enter     end
"""


def show_on_screen(demo: Demo) -> int:
    """Starts everything and obeys the keys; 2 when there is no screen."""
    if not os.environ.get("DISPLAY"):
        sys.stderr.write("There is no screen (DISPLAY is not set): use make demo HEADLESS=1\n")
        return 2
    demo.start_portal()
    demo.make_paper()
    window = Program([BIN / "motcua-kiosk", "--data", demo.kiosk_data], demo.log)
    demo.kiosk = window
    try:
        sys.stderr.write(WORDS.format(url=demo.url, account=demo.account, one_time=demo.one_time))
        while (line := sys.stdin.readline()) and line.strip() != "q":
            if demo.cut_file.exists():
                demo.cut_file.unlink()
            else:
                demo.cut_file.touch()
            state = "CUT" if demo.cut_file.exists() else "there"
            sys.stderr.write(f"the network is {state}\n")
    except KeyboardInterrupt:
        pass
    finally:
        demo.end()
    return 0
