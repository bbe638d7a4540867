"""What a device's job came to, on whichever thread it ran.

It owns the one place where an error that no module foresaw is met: it is written to the log whole
and becomes a fault with words, so that a thread that serves devices never ends by it and nothing
reaches the screen as an exception.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from kiosk_app.devices.ports import DeviceError

log = logging.getLogger(__name__)

UNFORESEEN = "unknown"  # has its words like every fault


def fault_of(job: Callable[[], object]) -> str:
    """Runs the job; the value of the fault with which it failed, "" when it went well."""
    try:
        job()
    except DeviceError as error:
        return error.code.value
    except Exception:
        log.exception("device.failed")
        return UNFORESEEN
    return ""
