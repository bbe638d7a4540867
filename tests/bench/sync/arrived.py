"""What the product's portal was sent, counted from the packets when the run is over.

It owns one number: how many application bytes arrived twice or in vain. Slices of papers are ranges
of files; what the sealed envelopes carried is read with the portal's own key, record by record. It
must never look at a portal that still runs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path

from sync import wire
from sync.errors import Truncated
from sync.portal.opening import Portal, open_portal
from tests.bench.sync.streams import Request, doubled

EXCHANGE, FILES = "/v1/exchange", "/v1/files"
_KNOWN_BY_BYTES = 32


def resent_bytes(found: Sequence[Request], data: Path, ciphertexts: Sequence[bytes]) -> int:
    """Of all bodies: bytes of a file that had come before, of envelopes that broke off, and the
    share of an envelope that its repeated records have."""
    with closing(open_portal(data)) as portal:
        return resent_of_files(found, ciphertexts) + _resent_of_envelopes(found, portal)


def resent_of_files(found: Sequence[Request], ciphertexts: Sequence[bytes]) -> int:
    """Bytes of files that came more than once, whatever request brought them; bytes that are of
    none came in vain."""
    parts: dict[int, list[tuple[int, int]]] = defaultdict(list)
    in_vain = 0
    for one in found:
        if not one.path.startswith(FILES) or not one.body:
            continue
        start, opening = int(one.headers.get("upload-offset", "0")), one.body[:_KNOWN_BY_BYTES]
        place = slice(start, start + len(opening))
        which = next((n for n, data in enumerate(ciphertexts) if data[place] == opening), None)
        if which is None:
            in_vain += len(one.body)
        else:
            parts[which].append((start, start + len(one.body)))
    return in_vain + sum(doubled(ranges) for ranges in parts.values())


def first_file_s(found: Sequence[Request]) -> float | None:
    """When the first byte of a request about a file arrived."""
    times = [one.began_s for one in found if one.path.startswith(FILES)]
    return min(times, default=None)


def _resent_of_envelopes(found: Sequence[Request], portal: Portal) -> int:
    known: set[bytes] = set()
    total = 0.0
    bodies = [one for one in found if one.path == EXCHANGE]
    for one in sorted(bodies, key=lambda request: request.ended_s):
        whole = _whole(one.body)
        total += len(one.body) - len(wire.frame(whole))
        total += sum(len(one) * _known_share(one, portal, known) for one in whole)
    return round(total)


def _whole(body: bytes) -> list[bytes]:
    """The envelopes that arrived whole: each is taken as it comes, what breaks off is not."""
    found = []
    with suppress(Truncated):
        for envelope in wire.frames(body):
            found.append(envelope)
    return found


def _known_share(envelope: bytes, portal: Portal, known: set[bytes]) -> float:
    opened = wire.open_envelope(envelope, portal.keys.online)
    records = wire.decode_up(opened, portal.dictionaries).records
    size = sum(len(record.body) for record in records)
    again = sum(len(record.body) for record in records if record.id in known)
    known.update(record.id for record in records)
    return again / size if size else 0.0
