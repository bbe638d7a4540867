"""A request in one write: its head waits for the first bytes of its body.

Two writes are two packets, and each costs some 50 bytes of headers and an acknowledgement, which is
a tenth of a whole contact with one application. It owns no connection of its own.
"""

from __future__ import annotations

from typing import Any

from urllib3.connection import HTTPConnection


class OneWrite(HTTPConnection):
    """For the bases of a connection class; urllib3 sends the head first, then block after block."""

    _held: bytes | None = None  # None: nothing is held back

    def request(self, *arguments: Any, **named: Any) -> None:
        """As the library's; whatever is still held leaves at its end."""
        self._held = b""
        try:
            super().request(*arguments, **named)
            rest, self._held = self._held, None
            if rest:
                super().send(rest)
        finally:
            self._held = None

    def send(self, data: Any) -> None:
        """The head is held, what follows goes behind it."""
        if self._held is None:
            super().send(data)
        elif not self._held:
            self._held = bytes(data)
        else:
            head, self._held = self._held, None
            super().send(head + bytes(data))
