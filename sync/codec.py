"""Packing: compression with a shared dictionary, padding, and bounds against hostile frames.

It owns the bytes between the canonical tree and the seal. It may know structure, never meaning, and
must never allocate more than its limits on the word of a frame.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import IntEnum

import zstandard

from sync.errors import RemoteProtocolError
from sync.messages import DICTIONARY_BYTES

BLOCK = 32  # envelopes are padded to a multiple, so that sizes say little
_LEVEL = 19  # a weak mast costs more than a processor: an eighth fewer bytes for one filing
_WINDOW_LOG = 20
_MARK = b"\x80"


class Packing(IntEnum):
    """First byte of the packed content."""

    PLAIN = 0
    ZSTD = 1
    ZSTD_DICTIONARY = 2


class Undecodable(RemoteProtocolError):
    """Sealed and signed rightly, but the content does not unpack; answered, signed, as such."""


class UnknownDictionary(RemoteProtocolError):
    """Packed with a dictionary that this side does not hold."""


@dataclass(frozen=True, slots=True)
class Dictionary:
    """A zstd dictionary made from catalogue and reference data, named by its digest (4 bytes)."""

    data: bytes = field(repr=False)

    @property
    def id(self) -> bytes:
        """SHA-256 of the data, first four bytes."""
        return hashlib.sha256(self.data).digest()[:DICTIONARY_BYTES]


def pack(data: bytes, dictionary: Dictionary | None, *, is_plain: bool = False) -> bytes:
    """The smallest packing of `data`, padded to BLOCK bytes; `is_plain`: uncompressed whatever the
    size, for a peer that could not undo the compression."""
    best = bytes([Packing.PLAIN]) + data
    if is_plain:
        return pad(best)
    for packing, tried in ((Packing.ZSTD, None), (Packing.ZSTD_DICTIONARY, dictionary)):
        if packing is Packing.ZSTD_DICTIONARY and tried is None:
            continue
        packed = bytes([packing]) + _compressor(tried).compress(data)
        best = min(best, packed, key=len)
    return pad(best)


def unpack(packed: bytes, dictionary: Dictionary | None, limit: int) -> bytes:
    """What was packed, at most `limit` bytes; Undecodable or UnknownDictionary otherwise."""
    body = unpad(packed)
    if not body:
        raise Undecodable("an empty envelope")
    kind, data = body[0], body[1:]
    match kind:
        case Packing.PLAIN:
            if len(data) > limit:
                raise Undecodable("more than the limit")
            return data
        case Packing.ZSTD:
            return _decompress(data, None, limit)
        case Packing.ZSTD_DICTIONARY:
            if dictionary is None:
                raise UnknownDictionary("the dictionary of this envelope is not here")
            return _decompress(data, dictionary, limit)
    raise Undecodable(f"packing {kind} is unknown")


def pad(data: bytes) -> bytes:
    """A mark and zeros up to a multiple of BLOCK (ISO/IEC 7816-4)."""
    marked = data + _MARK
    return marked + bytes(-len(marked) % BLOCK)


def unpad(data: bytes) -> bytes:
    """What stood before the mark."""
    bare = data.rstrip(b"\0")
    if not bare.endswith(_MARK) or len(data) - len(bare) >= BLOCK:
        raise Undecodable("the padding is not one")
    return bare[:-1]


def _compressor(dictionary: Dictionary | None) -> zstandard.ZstdCompressor:
    # Neither magic, checksum nor dictionary id travel: the header and the seal say all that.
    parameters = zstandard.ZstdCompressionParameters.from_level(
        _LEVEL,
        window_log=_WINDOW_LOG,
        write_checksum=False,
        write_dict_id=False,
        write_content_size=True,
        format=zstandard.FORMAT_ZSTD1_MAGICLESS,
    )
    return zstandard.ZstdCompressor(compression_params=parameters, dict_data=_shared(dictionary))


def _shared(dictionary: Dictionary | None) -> zstandard.ZstdCompressionDict | None:
    if dictionary is None:
        return None
    return zstandard.ZstdCompressionDict(dictionary.data)


def _decompress(data: bytes, dictionary: Dictionary | None, limit: int) -> bytes:
    """Streams with a counter: the library's bound does not hold when a frame declares a size."""
    machine = zstandard.ZstdDecompressor(
        dict_data=_shared(dictionary),
        max_window_size=1 << _WINDOW_LOG,
        format=zstandard.FORMAT_ZSTD1_MAGICLESS,
    )
    stream = machine.decompressobj(read_across_frames=False)
    out = bytearray()
    try:
        declared = zstandard.get_frame_parameters(data, format=zstandard.FORMAT_ZSTD1_MAGICLESS)
        size = declared.content_size
        if size != zstandard.CONTENTSIZE_UNKNOWN and size > limit:
            raise Undecodable("a frame declares more than the limit")
        for start in range(0, len(data), 256):
            out += stream.decompress(data[start : start + 256])
            if len(out) > limit:
                raise Undecodable("more than the limit after unpacking")
            if stream.eof and (stream.unused_data or start + 256 < len(data)):
                raise Undecodable("bytes after the end")
    except zstandard.ZstdError as error:
        raise Undecodable("not a frame") from error
    if not stream.eof:
        raise Undecodable("the frame breaks off")
    return bytes(out)
