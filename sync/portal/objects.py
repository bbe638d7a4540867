"""Whole ciphertexts in an object store that speaks S3: one bucket, each object named by its digest.

It owns every word to that store and what its refusals mean: all that goes wrong becomes
BlobsUnreachable with words for the operator, and only the store's own "no such key" says that
something is not there. After a failure it asks nothing for a moment, so that a dead store holds up
nobody. It must never log a name of an object, a key or a secret.
"""

from __future__ import annotations

import io
import logging
import os
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import ParseError

import certifi
import urllib3

from sync.portal.settings import PortalSettings, SettingsProblem
from sync.portal.shelves import NAME, BlobsUnreachable, checked

KEY, SECRET = "MOTCUA_PORTAL_S3_KEY", "MOTCUA_PORTAL_S3_SECRET"
CREDENTIALS = "s3-credentials"
"""A file of the folder `keys`: the access key on the first line, the secret on the second."""
_CONNECT_S, _READ_S = 3.0, 15.0
_REST_S = 5.0
_CONNECTIONS = 16
_ABSENT, _BEHIND = "NoSuchKey", "InvalidRange"
_RANGE = re.compile(r"bytes (\d{1,12})-\d{1,12}/(\d{1,12})")
_FOREIGN = "its answer is none of S3: look at s3_endpoint, and for a proxy between"
_BUSY = "it is too busy"
_BUSY_STATUSES = frozenset({429, 500, 502, 503, 504})
_REFUSED = frozenset({"AccessDenied", "SignatureDoesNotMatch", "InvalidAccessKeyId"})
_KEEPS_ALL = "it keeps earlier versions, so erased papers stay there: turn its versioning off"
_WORDS = {
    "NoSuchBucket": "it has no bucket of that name: make it, or correct `s3_bucket`",
    "RequestTimeTooSkewed": "its clock and this machine's differ too much: set them",
    "SlowDown": _BUSY,
    "ServiceUnavailable": _BUSY,
    "QuotaExceeded": "it is full: give it room",
    "InsufficientCapacity": "it is full: give it room",
    "XMinioStorageFull": "it is full: give it room",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where objects stand, and with what they are asked for."""

    endpoint: str
    bucket: str
    region: str
    key: str = field(repr=False)
    secret: str = field(repr=False)


def place_of(
    settings: PortalSettings, keys: Path, environment: Mapping[str, str] = os.environ
) -> Place:
    """Raises SettingsProblem for an address that cannot be one, or without credentials."""
    address = urlsplit(settings.s3_endpoint)
    plain = f"{address.scheme}://{address.netloc}"
    if address.scheme not in ("http", "https") or settings.s3_endpoint.rstrip("/") != plain:
        raise SettingsProblem("portal.toml: s3_endpoint is like https://s3.example:9000")
    if not settings.s3_bucket:
        raise SettingsProblem("portal.toml: s3_endpoint needs s3_bucket, the bucket of the papers")
    key, secret = environment.get(KEY, ""), environment.get(SECRET, "")
    file = keys / CREDENTIALS
    if not (key and secret) and file.is_file():
        lines = file.read_text().split()
        key, secret = lines if len(lines) == 2 else ("", "")
    if not (key and secret):
        raise SettingsProblem(
            f"the object store needs credentials: ${KEY} and ${SECRET}, or {file} with the access"
            " key on its first line and the secret on its second"
        )
    return Place(plain, settings.s3_bucket, settings.s3_region, key, secret)


class Objects:
    """The bucket, as a Shelf (shelves.py)."""

    def __init__(self, place: Place) -> None:
        try:
            from minio import Minio
            from minio.error import MinioException, S3Error
        except ModuleNotFoundError as error:
            raise BlobsUnreachable(
                f"the object store needs the package {error.name}: install motcua[portal,s3]"
            ) from error
        self._place, self._refusal, self._foreign = place, S3Error, MinioException
        self._http = urllib3.PoolManager(
            timeout=urllib3.Timeout(connect=_CONNECT_S, read=_READ_S),
            maxsize=_CONNECTIONS,
            cert_reqs="CERT_REQUIRED",
            ca_certs=os.environ.get("SSL_CERT_FILE") or certifi.where(),
            retries=urllib3.Retry(total=1, backoff_factor=0.2, status_forcelist=(500, 502, 504)),
        )
        logging.getLogger("urllib3.connectionpool").setLevel(logging.ERROR)  # it names objects
        address = urlsplit(place.endpoint)
        self._client: Any = Minio(
            address.netloc,
            access_key=place.key,
            secret_key=place.secret,
            secure=address.scheme == "https",
            region=place.region,
            http_client=self._http,
        )
        self._rests_until_s, self._why = 0.0, ""

    def has(self, digest: bytes) -> bool:
        with self._asking():
            try:
                self._require_etag(self._client.stat_object(self._place.bucket, _name(digest)).etag)
            except self._refusal as error:
                if error.code != _ABSENT:
                    raise
                return False
        return True

    def read(self, digest: bytes) -> bytes:
        with self._asking():
            data, headers = self._fetched(digest, {_ABSENT})
            self._require_etag(headers.get("etag"))
        return checked(data, digest)

    def part(self, digest: bytes, first: int, size: int) -> tuple[bytes, int]:
        """At most `size` bytes from `first` on, and how many there are in all; unchecked: whoever
        puts them together knows the digest. Raises FileNotFoundError, also behind the end."""
        with self._asking():
            data, headers = self._fetched(digest, {_ABSENT, _BEHIND}, offset=first, length=size)
            said = _RANGE.fullmatch(headers.get("content-range") or "")
            if said is None or int(said[1]) != first:
                raise self._unreachable(_FOREIGN)
        return data, int(said[2])

    def _fetched(
        self, digest: bytes, absent: set[str], **which: int
    ) -> tuple[bytes, Mapping[str, str]]:
        """The bytes and the headers; `absent`: refusals that mean that they are not there."""
        try:
            answer = self._client.get_object(self._place.bucket, _name(digest), **which)
        except self._refusal as error:
            if error.code not in absent:
                raise
            raise FileNotFoundError(digest.hex()) from error
        try:
            return bytes(answer.read()), answer.headers
        finally:
            answer.release_conn()

    def put(self, data: bytes, digest: bytes) -> None:
        # The store answers once the object is durable: that is what S3 promises.
        self._write(_name(digest), data)

    def remove(self, digest: bytes) -> None:
        with self._asking():
            self._client.remove_object(self._place.bucket, _name(digest))
        # What is erased must be: a 200 of somebody else says nothing.
        if self.has(digest):
            raise self._unreachable("it still has what it was to remove: look at its rules")

    def digests(self) -> Iterator[bytes]:
        with self._asking():
            for one in self._client.list_objects(self._place.bucket, recursive=True):
                front, _, name = one.object_name.partition("/")
                if NAME.fullmatch(name) and name.startswith(front):
                    yield bytes.fromhex(name)

    def trouble(self) -> str:
        try:
            with self._asking():
                if not self._client.bucket_exists(self._place.bucket):
                    return self._say(_WORDS["NoSuchBucket"])
            self._write("probe", b"motcua")
            with self._asking():
                self._client.remove_object(self._place.bucket, "probe")
            return self._say(_KEEPS_ALL) if self._keeps_versions() else ""
        except BlobsUnreachable as error:
            return str(error)

    def close(self) -> None:
        self._http.clear()

    def _keeps_versions(self) -> bool:
        with self._asking():
            try:
                found = self._client.get_bucket_versioning(self._place.bucket)
            except self._refusal:
                return False  # it knows no such thing, or it is not for us to ask
        return str(found.status) == "Enabled"

    def _write(self, name: str, data: bytes) -> None:
        with self._asking():
            bucket, body = self._place.bucket, io.BytesIO(data)
            self._require_etag(self._client.put_object(bucket, name, body, len(data)).etag)

    def _require_etag(self, found: str | None) -> None:
        """Every store names one; a sign-in page that answers 200 to anything took nothing in."""
        if not found:
            raise self._unreachable(_FOREIGN)

    @contextmanager
    def _asking(self) -> Iterator[None]:
        if time.monotonic() < self._rests_until_s:
            raise BlobsUnreachable(self._why)
        try:
            yield
        except self._refusal as error:
            raise self._unreachable(_meaning(error.code)) from error
        except (self._foreign, ParseError, ValueError) as error:
            is_busy = _status(error) in _BUSY_STATUSES
            raise self._unreachable(_BUSY if is_busy else _FOREIGN) from error
        except urllib3.exceptions.HTTPError as error:
            raise self._unreachable("it does not answer, or too slowly") from error

    def _unreachable(self, words: str) -> BlobsUnreachable:
        self._rests_until_s, self._why = time.monotonic() + _REST_S, self._say(words)
        return BlobsUnreachable(self._why)

    def _say(self, words: str) -> str:
        place = f"{self._place.endpoint}, bucket {self._place.bucket}"
        return f"the object store ({place}): {words}. Papers wait at the machines meanwhile"


def _status(error: Exception) -> int:
    """Of an answer without the XML of a store: that of a balancer before it."""
    return int(getattr(error, "status_code", None) or getattr(error, "_code", None) or 0)


def _meaning(code: str | None) -> str:
    if code in _REFUSED:
        return "it refuses these credentials, or what is done with them: correct them or its rules"
    return _WORDS.get(code or "", f"it refuses ({code})")


def _name(digest: bytes) -> str:
    """As on the disk."""
    return f"{digest.hex()[:2]}/{digest.hex()}"
