"""What can go wrong, by who must act.

    SyncError
      LocalProtocolError      we broke a rule (a bug, or a caller's mistake)
        RecordError           content that may not travel: shape, depth, size
      RemoteProtocolError     the portal or the network broke a rule; carries a failure class
        BadSignature  Mismatched
      Unreadable              a file or text that a person wrote; says what to mend
      IntegrityError          stored or received bytes differ from their digest; parked, a task
      TransportError          nobody must act, time heals; carries a failure class and retry_after
        NoLink  Dns  Captive  Tls  ClockWrong  Stalled  PortalBusy  Truncated

Nothing here may hold content of a record: messages carry ids, codes, sizes and durations only.
"""

from __future__ import annotations

import errno
from enum import Enum

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)


def in_words(error: Exception) -> str:
    """What is said of an error to whoever typed the command. The system's own come with a number
    that helps nobody, and say of a full disk that no space is left."""
    if not isinstance(error, OSError) or not error.strerror:
        return str(error)
    said = "the disk is full: free space" if error.errno in _NO_ROOM else error.strerror
    return said if error.filename is None else f"{error.filename}: {said}"


class FailureClass(Enum):
    """The words of `status`; each has its own next step on the technician's page."""

    NO_LINK = "no_link"
    DNS = "dns"
    CAPTIVE = "captive"
    TLS = "tls"
    CLOCK = "clock"
    STALLED = "stalled"
    PORTAL_BUSY = "portal_busy"
    TRUNCATED = "truncated"
    BAD_SIGNATURE = "bad_signature"
    MISMATCHED = "mismatched"
    REFUSED_DEVICE = "refused_device"
    REFUSED_RECORD = "refused_record"
    INTEGRITY = "integrity"


class SyncError(Exception):
    """Root of everything this package raises on purpose."""


class LocalProtocolError(SyncError):
    """This side broke a rule."""


class RecordError(LocalProtocolError):
    """Content that may not travel; the message names the limit or the place."""


class IntegrityError(SyncError):
    """Bytes are not what their digest says."""

    failure_class = FailureClass.INTEGRITY


class RemoteProtocolError(SyncError):
    """The other side, or something between, broke a rule. Never changes durable state."""

    failure_class = FailureClass.MISMATCHED


class BadSignature(RemoteProtocolError):
    """A signature, a MAC or a seal does not fit."""

    failure_class = FailureClass.BAD_SIGNATURE


class Mismatched(RemoteProtocolError):
    """Rightly signed, but for another request, or given before."""

    failure_class = FailureClass.MISMATCHED


class TransportError(SyncError):
    """The exchange did not happen. `retry_after` in seconds when the far end named one."""

    failure_class = FailureClass.NO_LINK

    def __init__(self, message: str = "", retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class NoLink(TransportError):
    """No route, refused, reset before anything was answered."""


class Dns(TransportError):
    """The portal's name does not resolve."""

    failure_class = FailureClass.DNS


class Captive(TransportError):
    """Something else answered: a sign-in page, a proxy's words."""

    failure_class = FailureClass.CAPTIVE


class Tls(TransportError):
    """The certificate is not the portal's."""

    failure_class = FailureClass.TLS


class ClockWrong(TransportError):
    """The certificate's dates do not fit this machine's clock."""

    failure_class = FailureClass.CLOCK


class Stalled(TransportError):
    """No byte moved for too long, or too few to be called progress."""

    failure_class = FailureClass.STALLED


class PortalBusy(TransportError):
    """502, 503, 504, 429: come back later."""

    failure_class = FailureClass.PORTAL_BUSY


class Truncated(TransportError):
    """The answer broke off."""

    failure_class = FailureClass.TRUNCATED
