"""HTTP through requests: kept connections, few headers, small blocks, bounded answers.

It owns the map from the library's exceptions to the failure classes; no other exception leaves it.
It never follows a redirect, never speaks plain HTTP beyond this machine (except in a declared
lab), and never takes a proxy or a certificate store from the environment.
"""

from __future__ import annotations

import ipaddress
import ssl
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connectionpool import HTTPConnectionPool as Pool
from urllib3.util import SKIP_HEADER

from sync.enrolment import EnrolmentError, read_address
from sync.errors import (
    ClockWrong,
    Dns,
    LocalProtocolError,
    Mismatched,
    NoLink,
    RemoteProtocolError,
    Stalled,
    Tls,
    TransportError,
    Truncated,
)
from sync.transport.pace import Pace, paced_pools
from sync.transport.port import Request, Response
from sync.transport.sockets import Path

BLOCK_BYTES = 8 * 1024
_NO_CHECK_TIME = 0x200000  # X509_V_FLAG_NO_CHECK_TIME
Failure = TransportError | RemoteProtocolError
_FOREIGN = (requests.RequestException, urllib3.exceptions.HTTPError, OSError)
_DATE_CODES = {9, 10}  # X509_V_ERR_CERT_NOT_YET_VALID, _HAS_EXPIRED


@dataclass(frozen=True, slots=True)
class HttpSettings:
    """`stall_s`: no byte moved for so long ends the attempt; `grace_s`, `least_bytes_per_s`: see
    Pace. `lab`: plain HTTP anywhere."""

    url: str
    stall_s: float = 20.0
    grace_s: float = 60.0
    least_bytes_per_s: float = 40.0
    proxy: str | None = None
    ca_file: str | None = None
    lab: bool = False


def require_safe_url(url: str, *, lab: bool) -> None:
    """Raises LocalProtocolError for plain HTTP to another machine; sealing hides content, not
    the fact of a contact."""
    try:
        parts = urlsplit(read_address(url))
    except EnrolmentError as error:
        raise LocalProtocolError(str(error)) from error
    if parts.scheme == "http" and not (lab or _is_loopback(parts.hostname or "")):
        raise LocalProtocolError("the portal's address must begin with https:// (http://)")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class HttpTransport:
    """One kept connection to one portal. Used by one thread; `path` may be read and set by any."""

    def __init__(self, settings: HttpSettings, clock: Callable[[], float] = time.monotonic) -> None:
        # A clock in another decade is this machine's daily bread, and judged in `making.py`.
        urllib3.disable_warnings(urllib3.exceptions.SystemTimeWarning)
        require_safe_url(settings.url, lab=settings.lab)
        self._settings = settings
        self._pace = Pace(settings.grace_s, settings.least_bytes_per_s, clock)
        self._check_dates = True
        self.path = Path()
        self._session = self._new_session()

    @property
    def trusts_dates(self) -> bool:
        return self._check_dates

    def trust_dates(self, trusted: bool) -> None:
        """Whether this machine's clock may judge certificates; without it the chain and the name
        are still verified."""
        if trusted != self._check_dates:
            self._check_dates = trusted
            self._session.close()
            self._session = self._new_session()

    def close(self) -> None:
        self._session.close()

    def send(self, request: Request) -> Response:
        """One round trip; raises an error of the failure class that fits, and nothing else.

        A kept connection may have died unheard since the last request (the network forgot it, the
        portal closed it): what may be repeated then goes once more, over a new one.
        """
        self.path.is_new = False
        try:
            return self._mapped(request)
        except Truncated:
            if self.path.is_new or not request.may_repeat:
                raise
        return self._mapped(request)

    def _mapped(self, request: Request) -> Response:
        try:
            return self._send(request)
        except (TransportError, RemoteProtocolError):
            raise
        except _FOREIGN as error:
            raise mapped(error) from error
        except ValueError as error:
            # The library raises it for odd header and URL bytes of the other side.
            raise Mismatched("an answer that is not HTTP") from error

    def _send(self, request: Request) -> Response:
        settings = self._settings
        self._pace.most_bytes = request.response_bytes
        answer = self._session.request(
            request.method,
            settings.url.rstrip("/") + request.path,
            data=_Blocks(request.body) if request.body else None,
            headers=dict(request.headers),
            # urllib3 applies the first figure while sending, the second while reading.
            timeout=(settings.stall_s, settings.stall_s),
            allow_redirects=False,
            stream=True,
        )
        headers = {name.lower(): value for name, value in answer.headers.items()}
        blocks: list[bytes] = []
        try:
            blocks.extend(self._read(answer.raw, request.response_bytes))
        except BaseException as error:
            # What is left of a broken answer must never be taken for the next one.
            answer.raw.close()
            broke = mapped(error) if isinstance(error, _FOREIGN) else error
            if request.keeps_part and isinstance(broke, TransportError):
                return Response(answer.status_code, headers, b"".join(blocks), broke)
            raise
        answer.raw.release_conn()
        return Response(answer.status_code, headers, b"".join(blocks))

    def _read(self, raw: Any, limit: int) -> Iterator[bytes]:
        size = 0
        while block := raw.read1(BLOCK_BYTES, decode_content=False):
            size += len(block)
            if size > limit:
                raise Mismatched(f"an answer beyond {limit} bytes")
            yield block

    def _new_session(self) -> requests.Session:
        session = requests.Session()
        session.trust_env = False
        # Each header costs bytes at every contact; the portal needs none of these.
        session.headers.clear()
        session.headers.update({"User-Agent": SKIP_HEADER, "Accept-Encoding": SKIP_HEADER})
        if self._settings.proxy:
            session.proxies = {"http": self._settings.proxy, "https": self._settings.proxy}
        pools = paced_pools(self._pace, self.path)
        adapter = _Adapter(self._tls(), pools)
        session.mount("https://", adapter)
        session.mount("http://", adapter)
        return session

    def _tls(self) -> ssl.SSLContext | None:
        """What is trusted; None for plain HTTP, since to read all certificates takes a while. A
        file that the settings name is read in any case: else nobody hears that it is wrong."""
        if urlsplit(self._settings.url).scheme == "http" and self._settings.ca_file is None:
            return None
        context = ssl.create_default_context(cafile=self._settings.ca_file)
        if self._settings.ca_file is None:
            import certifi

            context.load_verify_locations(certifi.where())
        if not self._check_dates:
            context.verify_flags |= ssl.VerifyFlags(_NO_CHECK_TIME)
        return context


class _Blocks:
    """A body of known length in small pieces: a socket's timeout then bounds one piece, not all."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def __len__(self) -> int:
        return len(self._data)

    def __iter__(self) -> Iterator[bytes]:
        for start in range(0, len(self._data), BLOCK_BYTES):
            yield self._data[start : start + BLOCK_BYTES]


class _Adapter(HTTPAdapter):
    """Our own TLS context and pace; one connection; no retries behind the schedule's back."""

    def __init__(self, context: ssl.SSLContext | None, pools: dict[str, type[Pool]]) -> None:
        self._pools = pools
        self._context = context
        super().__init__(pool_connections=1, pool_maxsize=1, max_retries=0)

    def init_poolmanager(self, *arguments, **named):  # type: ignore[no-untyped-def]
        super().init_poolmanager(*arguments, **named)
        self.poolmanager.pool_classes_by_scheme = self._pools

    def proxy_manager_for(self, *arguments, **named):  # type: ignore[no-untyped-def]
        made = super().proxy_manager_for(*arguments, **named)
        made.pool_classes_by_scheme = self._pools
        return made

    def build_connection_pool_key_attributes(  # type: ignore[no-untyped-def]
        self, request, verify, cert=None
    ):
        host, pool = super().build_connection_pool_key_attributes(request, verify, cert)
        if host.get("scheme") == "https" and self._context is not None:
            pool = {"ssl_context": self._context, "cert_reqs": "CERT_REQUIRED"}
        return host, pool

    def cert_verify(self, conn, url, verify, cert):  # type: ignore[no-untyped-def]
        """Nothing: the context above already holds what is trusted."""


def mapped(error: BaseException) -> Failure:
    """The failure class of a foreign exception. Total: what is unknown is no link.

    The library wraps causes several times, so the whole chain is looked at, innermost facts first.
    """
    chain = list(_chain(error))
    for is_it, failure in _RULES:
        if any(is_it(link) for link in chain):
            return failure(type(error).__name__)
    return NoLink(type(error).__name__)


def _is_date_error(error: BaseException) -> bool:
    return isinstance(error, ssl.SSLCertVerificationError) and error.verify_code in _DATE_CODES


def _is(*types: type[BaseException]) -> Callable[[BaseException], bool]:
    return lambda error: isinstance(error, types)


_RULES: tuple[tuple[Callable[[BaseException], bool], type[Failure]], ...] = (
    (_is_date_error, ClockWrong),
    (_is(ssl.SSLError, urllib3.exceptions.SSLError, requests.exceptions.SSLError), Tls),
    (_is(urllib3.exceptions.NameResolutionError), Dns),
    (_is(requests.ConnectTimeout, urllib3.exceptions.ConnectTimeoutError), NoLink),
    (_is(urllib3.exceptions.NewConnectionError, ConnectionRefusedError), NoLink),
    (_is(requests.exceptions.ProxyError), NoLink),
    (_is(TimeoutError, requests.Timeout, urllib3.exceptions.TimeoutError), Stalled),
    (
        _is(
            requests.exceptions.ChunkedEncodingError,
            urllib3.exceptions.ProtocolError,
            ConnectionResetError,
            BrokenPipeError,
        ),
        Truncated,
    ),
    (_is(requests.exceptions.InvalidHeader, urllib3.exceptions.DecodeError), Mismatched),
)


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    waiting: list[object] = [error]
    while waiting:
        link = waiting.pop()
        if not isinstance(link, BaseException) or id(link) in seen:
            continue
        seen.add(id(link))
        yield link
        waiting += [link.__cause__, link.__context__, getattr(link, "reason", None), *link.args]
