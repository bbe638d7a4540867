"""Packing: compression with a shared dictionary, padding, and bounds against hostile frames.

It owns the bytes between the canonical tree and the seal. It may know structure, never meaning, and
must never allocate more than its limits on the word of a frame.
"""

from __future__ import annotations

import hashlib
import lzma
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property
from typing import Any

import zstandard

from sync.errors import RemoteProtocolError
from sync.messages import DICTIONARY_BYTES

BLOCK = 32  # envelopes are padded to a multiple, so that sizes say little
_MUCH = 32 * 1024  # from here on a slower packing saves a twelfth, and no dictionary helps any more
_PRESET = 9 | lzma.PRESET_EXTREME
_LZMA2: list[dict[str, Any]] = [
    {"id": lzma.FILTER_LZMA2, "preset": _PRESET, "dict_size": 1 << 20, "lc": 1, "lp": 0, "pb": 0}
]
_WORTH_PACKING = 48  # a frame needs some bytes of its own
_LEVEL = 19  # a weak mast costs more than a processor: an eighth fewer bytes for one filing
_WINDOW_LOG = 20
_MARK = b"\x80"


class Packing(IntEnum):
    """How the content of an envelope is packed."""

    PLAIN = 0
    ZSTD = 1
    ZSTD_DICTIONARY = 2
    LZMA2 = 3


class Undecodable(RemoteProtocolError):
    """Sealed and signed rightly, but the content does not unpack; answered, signed, as such."""


class UnknownDictionary(RemoteProtocolError):
    """Packed with a dictionary that this side does not hold."""


@dataclass(frozen=True)
class Dictionary:
    """A zstd dictionary made from catalogue and reference data, named by its digest (4 bytes)."""

    data: bytes = field(repr=False)

    @cached_property
    def id(self) -> bytes:
        """SHA-256 of the data, first four bytes."""
        return hashlib.sha256(self.data).digest()[:DICTIONARY_BYTES]

    @cached_property
    def loaded(self) -> zstandard.ZstdCompressionDict:
        """Ready for use in any thread: to get it so costs 20 ms, more than all packing."""
        made = zstandard.ZstdCompressionDict(self.data)
        made.precompute_compress(compression_params=_parameters())
        return made


def pack(
    data: bytes, dictionary: Dictionary | None, *, is_plain: bool = False
) -> tuple[Packing, bytes]:
    """The smallest packing of `data`; `is_plain`: uncompressed whatever the size, for a peer that
    could not undo the compression."""
    best = Packing.PLAIN, data
    if is_plain or len(data) < _WORTH_PACKING:
        return best
    packing = Packing.ZSTD if dictionary is None else Packing.ZSTD_DICTIONARY
    tried = [best, (packing, _compressor(dictionary).compress(data))]
    if len(data) >= _MUCH:
        tried.append((Packing.LZMA2, lzma.compress(data, lzma.FORMAT_RAW, filters=_LZMA2)))
    return min(tried, key=lambda one: len(one[1]))


def unpack(packing: int, data: bytes, dictionary: Dictionary | None, limit: int) -> bytes:
    """What was packed, at most `limit` bytes; Undecodable or UnknownDictionary otherwise."""
    match packing:
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
        case Packing.LZMA2:
            return _decompress_lzma(data, limit)
    raise Undecodable(f"packing {packing} is unknown")


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
    return zstandard.ZstdCompressor(compression_params=_parameters(), dict_data=_loaded(dictionary))


def _parameters() -> zstandard.ZstdCompressionParameters:
    # Neither magic, checksum nor dictionary id travel: the header and the seal say all that.
    return zstandard.ZstdCompressionParameters.from_level(
        _LEVEL,
        window_log=_WINDOW_LOG,
        write_checksum=False,
        write_dict_id=False,
        write_content_size=True,
        format=zstandard.FORMAT_ZSTD1_MAGICLESS,
    )


def _loaded(dictionary: Dictionary | None) -> zstandard.ZstdCompressionDict | None:
    return None if dictionary is None else dictionary.loaded


def _decompress(data: bytes, dictionary: Dictionary | None, limit: int) -> bytes:
    """Streams with a counter: the library's bound does not hold when a frame declares a size."""
    machine = zstandard.ZstdDecompressor(
        dict_data=_loaded(dictionary),
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


def _decompress_lzma(data: bytes, limit: int) -> bytes:
    """One stream, to its end; the library stops at a size, whatever is promised."""
    machine = lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=_LZMA2)
    try:
        out = machine.decompress(data, max_length=limit + 1)
    except lzma.LZMAError as error:
        raise Undecodable("not a stream") from error
    if len(out) > limit:
        raise Undecodable("more than the limit after unpacking")
    if not machine.eof or machine.unused_data:
        raise Undecodable("a stream that breaks off, or bytes after it")
    return out
