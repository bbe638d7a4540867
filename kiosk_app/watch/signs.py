"""What interface and watcher say to each other: one word a line, over the child's own pipes.

It owns the words. The interface writes to what was its standard output, the watcher to the
interface's standard input; the end of that input means that the watcher is gone. No line may carry
anything of a person, and nothing here may import what is heavy: the watcher stays for months.
"""

from __future__ import annotations

import os

# From the interface.
LIMIT = "limit"  # and after how many seconds without a beat it counts as hung
AGENT = "agent"  # and the agent's folder and command: the tables are as that agent needs them
PREPARED = "prepared"  # everything stands but the window (only one on standby)
DRAWN = "drawn"  # its first page is on the glass
BEAT = "beat"  # its main thread ticks
FREE = "free"  # a person has left, nobody touches: now it may be renewed
TAKEN = "taken"  # somebody has begun after all

# From the watcher.
GO = "go"  # the other one is gone: open the window, the folder is yours
LEAVE = "leave"  # the new one is drawn: end, unless somebody has begun

# Arguments of the interface's own command line.
WATCHED = "--watched"
RESTING = "--resting"  # show nothing but that the machine rests
NEXT = "--next"  # another of the same watcher is still before the person, until GO
STANDBY = "--standby"  # open no window before GO


def in_one_word(texts: list[str]) -> str:
    """Paths may hold blanks and line ends; a line may not."""
    return "\0".join(texts).encode("utf-8", "surrogateescape").hex()


def out_of_one_word(word: str) -> list[str]:
    """What `in_one_word` was given."""
    return bytes.fromhex(word).decode("utf-8", "surrogateescape").split("\0")


def own_output() -> int:
    """In the interface: the pipe to the watcher, out of the way of what libraries print."""
    pipe = os.dup(1)
    os.dup2(2, 1)
    return pipe
