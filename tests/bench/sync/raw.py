"""One raw TCP stream of bytes that nothing makes smaller: what a link gives when nothing is asked.

It owns both ends. The receiver writes to a file, syncs it, and answers with one byte.
"""

from __future__ import annotations

import json
import os
import random
import socket
import sys
import time
from pathlib import Path

_BLOCK_BYTES = 64 * 1024
_LENGTH_BYTES = 8


def send(host: str, port: int, size: int) -> None:
    """Says {"ready"}, waits for a line, sends `size` bytes and waits for the answer."""
    data = random.Random(size).randbytes(size)
    print(json.dumps({"ready": True}), flush=True)
    sys.stdin.readline()
    began = time.time()
    with socket.create_connection((host, port)) as connection:
        connection.sendall(size.to_bytes(_LENGTH_BYTES) + data)
        connection.recv(1)
    print(json.dumps({"began_s": began, "ended_s": time.time()}), flush=True)


def serve(host: str, port: int, path: Path) -> None:
    """Takes one stream."""
    with socket.create_server((host, port)) as listener:
        print(json.dumps({"ready": True}), flush=True)
        connection, _ = listener.accept()
    with connection, path.open("wb") as file:
        left = int.from_bytes(connection.recv(_LENGTH_BYTES, socket.MSG_WAITALL))
        while left and (block := connection.recv(min(_BLOCK_BYTES, left))):
            file.write(block)
            left -= len(block)
        file.flush()
        os.fsync(file.fileno())
        connection.sendall(b"." if not left else b"")
    print(json.dumps({"left": left}), flush=True)


if __name__ == "__main__":
    what, at, at_port, last = sys.argv[1:5]
    if what == "send":
        send(at, int(at_port), int(last))
    else:
        serve(at, int(at_port), Path(last))
