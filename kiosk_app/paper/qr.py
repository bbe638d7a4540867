"""QR symbols as modules.

Owns the choice of symbol: always a full QR (never a Micro QR, which phones cannot read), error
correction M at least, four modules of quiet zone around.
"""

from __future__ import annotations

import segno

QUIET_MODULES = 4

Matrix = tuple[tuple[bool, ...], ...]


def qr_matrix(text: str, quiet: int = QUIET_MODULES) -> Matrix:
    """Rows of modules from the top, True is dark, quiet zone included. ValueError when too long."""
    rows = _symbol(text).matrix_iter(scale=1, border=quiet)
    return tuple(tuple(bool(module) for module in row) for row in rows)


def _symbol(text: str) -> segno.QRCode:
    try:
        return segno.make_qr(text, error="m", boost_error=False)
    except segno.DataOverflowError as error:
        raise ValueError("text is too long for a QR symbol") from error
