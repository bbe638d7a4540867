"""Windows' data protection (CryptProtectData) through ctypes; imported on Windows only.

It owns the two foreign calls and nothing else. It must never be reached on another system.
"""

from __future__ import annotations

import ctypes
from typing import Any

_LOCAL_MACHINE = 0x4
_NO_UI = 0x1


class _Blob(ctypes.Structure):
    _fields_ = (("size", ctypes.c_uint32), ("data", ctypes.POINTER(ctypes.c_char)))


def protect(data: bytes) -> bytes:
    """`data` protected for this machine; raises OSError."""
    return _call("CryptProtectData", data, _LOCAL_MACHINE | _NO_UI)


def unprotect(data: bytes) -> bytes:
    """The bytes that `protect` was given; raises OSError on another machine."""
    return _call("CryptUnprotectData", data, _NO_UI)


def _call(name: str, data: bytes, flags: int) -> bytes:
    loader: Any = getattr(ctypes, "WinDLL")  # noqa: B009 - absent in the types of other systems
    crypt32, kernel32 = loader("crypt32", use_last_error=True), loader("kernel32")
    kernel32.LocalFree.argtypes = [ctypes.c_void_p]
    buffer = ctypes.create_string_buffer(data, len(data))
    given = _Blob(len(data), ctypes.cast(buffer, ctypes.POINTER(ctypes.c_char)))
    answer = _Blob()
    function = getattr(crypt32, name)
    if not function(ctypes.byref(given), None, None, None, None, flags, ctypes.byref(answer)):
        raise OSError(name)
    try:
        return ctypes.string_at(answer.data, answer.size)
    finally:
        kernel32.LocalFree(ctypes.cast(answer.data, ctypes.c_void_p))
