"""What the operating system says when a device or a folder cannot be written, as a fault.

Owns the one table from error numbers to faults. It must never show a path or a message of the
system's: they may carry a name.
"""

from __future__ import annotations

import errno

from kiosk_app.devices.ports import DeviceError, Fault

_FAULTS = {
    errno.ENOSPC: Fault.DISK_FULL,
    errno.EFBIG: Fault.DISK_FULL,
    errno.EDQUOT: Fault.DISK_FULL,
    errno.EACCES: Fault.NO_PERMISSION,
    errno.EPERM: Fault.NO_PERMISSION,
    errno.EROFS: Fault.NO_PERMISSION,
    errno.ENOTTY: Fault.WRONG_DEVICE,
    errno.EISDIR: Fault.WRONG_DEVICE,
    errno.EBUSY: Fault.PRINTER_REFUSED,
}


def folder_error(error: OSError) -> DeviceError:
    """A folder in the place of a printer."""
    fault = _FAULTS.get(error.errno or 0, Fault.PRINTER_REFUSED)
    return DeviceError(fault, type(error).__name__)


def line_error(error: OSError) -> DeviceError:
    """A printer on a cable or on the network; what is not known means that it is gone."""
    if isinstance(error, TimeoutError):
        return DeviceError(Fault.PRINTER_GONE, "timeout")
    fault = _FAULTS.get(error.errno or 0, Fault.PRINTER_GONE)
    return DeviceError(fault, type(error).__name__)
