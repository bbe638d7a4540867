"""Starting the server: which address is safe, certificates, the port file, the clean end.

Plain HTTP is for this machine alone; elsewhere a certificate or a declared proxy is needed. It owns
the uvicorn settings: no access log, because paths and addresses are about people.
"""

from __future__ import annotations

import asyncio
import errno
import gc
import ipaddress
import os
import signal
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import uvicorn
from cryptography import x509
from starlette.types import ASGIApp
from uvicorn.server import HANDLED_SIGNALS

from sync.errors import in_words
from sync.portal.desk.pages import add_desk
from sync.portal.http import make_app
from sync.portal.onewrite import OneWriteProtocol
from sync.portal.opening import Portal
from sync.portal.working import Worker

Say = Callable[[str], None]
_KEPT_OPEN_S = 90
"""A next request may wait behind others' bytes in a weak mast's queue, and an agent asks once a
minute while its pictures go."""
_MOST_FILES = 65_536
_BACKLOG = 2048
"""A province that comes back knocks within seconds; the system may lower it (somaxconn)."""


class UnsafeAddressError(ValueError):
    """Plain HTTP would be heard by other machines; the text says what to give."""


class PortError(OSError):
    """The address cannot be opened; the text names it and says what to give."""


@dataclass(frozen=True, slots=True)
class Door:
    """Where to listen. Port 0 takes a free one; `port_file` then tells which. `option`: what stands
    before "host" and "port" where they are typed."""

    host: str = "127.0.0.1"
    port: int = 8765
    tls_cert: Path | None = None
    tls_key: Path | None = None
    behind_proxy: bool = False
    port_file: Path | None = None
    option: str = ""


def check_door(door: Door) -> None:
    """Raises UnsafeAddressError for plain HTTP beyond this machine, half a certificate or one that
    cannot be used, and a name that is none."""
    try:
        door.host.encode("idna")
    except UnicodeError as error:
        raise UnsafeAddressError(f"{door.host[:60]} is no name or address of a machine") from error
    if (door.tls_cert is None) != (door.tls_key is None):
        raise UnsafeAddressError("--tls-cert and --tls-key belong together")
    if door.tls_cert and door.tls_key:
        _try_certificate(door.tls_cert, door.tls_key)
    if door.tls_cert or door.behind_proxy or is_loopback(door.host):
        return
    raise UnsafeAddressError(
        f"plain HTTP on {door.host} would be heard by others: "
        "give --tls-cert and --tls-key, or --behind-proxy when a proxy does TLS"
    )


def _try_certificate(cert: Path, key: Path) -> None:
    """Before a door is opened and told of, which nobody could come in by."""

    def no_password() -> str:
        raise UnsafeAddressError(f"{key} is locked with a password: give a key without one")

    for path in (cert, key):
        try:
            path.open("rb").close()
        except OSError as error:
            raise UnsafeAddressError(in_words(error)) from error
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(cert, key, no_password)
    except ssl.SSLError as error:
        raise UnsafeAddressError(
            f"{cert} and {key} are no certificate chain and its key, both in PEM"
            f" ({error.reason or 'unreadable'})"
        ) from error


def ended(door: Door, now: datetime) -> str:
    """What to say of a certificate that is past its end, or not valid yet; "" when it holds."""
    if door.tls_cert is None:
        return ""
    first = x509.load_pem_x509_certificates(door.tls_cert.read_bytes())[0]
    if now > first.not_valid_after_utc:
        return f"the certificate {door.tls_cert} ended on {first.not_valid_after_utc:%Y-%m-%d}"
    if now < first.not_valid_before_utc:
        return f"the certificate {door.tls_cert} begins on {first.not_valid_before_utc:%Y-%m-%d}"
    return ""


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class EndingServer(uvicorn.Server):
    """Ends with a signal, and lets whoever started it close what is open. The library's own raises
    the signal once more: nothing after it would be done, and Ctrl-C would end in a traceback."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {one: signal.signal(one, self.handle_exit) for one in HANDLED_SIGNALS}
        try:
            yield
        finally:
            for one, handler in before.items():
                signal.signal(one, handler)


def serve(portal: Portal, door: Door, say: Say, metrics: Door | None = None) -> None:
    """Serve until a signal ends it; `say` is told once where. Figures for Prometheus only at a
    door of their own, when there is one. Raises UnsafeAddressError, PortError."""
    check_door(door)
    listener = listen(door)
    if metrics is None:
        tell(door, listener, say)
        run(portal, door, listener)
        return
    from sync.portal import metrics_door  # the library is loaded for who asks for figures

    measured = metrics_door.open_door(metrics, say)
    tell(door, listener, say)
    with metrics_door.beside(portal, measured, door.tls_cert) as counted:
        run(counted, door, listener)


def run(portal: Portal, door: Door, listener: socket.socket) -> None:
    """Serve on a socket that is bound, until a signal ends it."""
    _take_files()
    app = make_app(portal)
    add_desk(app, portal, secure=door.behind_proxy or door.tls_cert is not None)
    worker = Worker(portal, lambda: not app.state.door.inside)
    worker.start()
    # What was loaded until here stays: the collector need not look through it at every turn.
    gc.collect()
    gc.freeze()
    server_of(app, door, OneWriteProtocol).run(sockets=[listener])
    worker.stop()
    portal.close()  # again: it may have opened something since


def server_of(app: ASGIApp, door: Door, protocol: type[asyncio.Protocol]) -> uvicorn.Server:
    """Without an access log and without a word about itself."""
    config = uvicorn.Config(
        app,
        http=protocol,
        ws="none",  # nobody speaks them here; without the word each try advises a package
        access_log=False,
        log_level="warning",
        server_header=False,
        date_header=False,
        proxy_headers=door.behind_proxy,
        ssl_certfile=door.tls_cert,
        ssl_keyfile=door.tls_key,
        timeout_graceful_shutdown=5,
        timeout_keep_alive=_KEPT_OPEN_S,
    )
    return EndingServer(config)


def _take_files() -> None:
    """As many open files as this process may have: each machine on the line is one, and services
    are started with a thousand."""
    if os.name != "posix":
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = _MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, _MOST_FILES)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def tell(door: Door, listener: socket.socket, say: Callable[[str], None]) -> None:
    """Where it listens: into the port file, and to whoever started it."""
    port = listener.getsockname()[1]
    if door.port_file:
        _tell_port(door.port_file, port)
    say(f"motcua-portal listens on {address(door, port)}")
    if words := ended(door, datetime.now(UTC)):
        say(f"{words}: browsers and machines refuse it. Look at the clock, or give another one")


def address(door: Door, port: int) -> str:
    """As it is typed into a browser."""
    host = f"[{door.host}]" if ":" in door.host else door.host
    proxied = ", behind a proxy" if door.behind_proxy else ""
    return f"{'https' if door.tls_cert else 'http'}://{host}:{port}{proxied}"


def listen(door: Door, *, is_shared: bool = False, backlog: int = _BACKLOG) -> socket.socket:
    """Bound before the port is told: whoever reads the file finds an open door. `is_shared`: others
    bind the same port, and the system deals connections out; with a backlog of 0 the port is only
    held."""
    family = socket.AF_INET6 if ":" in door.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        if is_shared:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        listener.bind((door.host, door.port))
        if backlog:
            listener.listen(backlog)
    except OSError as error:
        listener.close()
        raise PortError(_why_not(door, error)) from error
    return listener


def _why_not(door: Door, error: OSError) -> str:
    match error.errno:
        case errno.EADDRINUSE:
            return (
                f"port {door.port} of {door.host} is taken by another program: end that one, or"
                f" give another with --{door.option}port (0 takes a free one)"
            )
        case errno.EACCES:
            words = f"port {door.port} is for the system only: give one above 1023 with"
            return f"{words} --{door.option}port"
        case errno.EADDRNOTAVAIL:
            words = f"{door.host} is no address of this machine: give one of its own with"
            return f"{words} --{door.option}host"
    return f"port {door.port} of {door.host}: {error.strerror or error}"


def _tell_port(path: Path, port: int) -> None:
    if path.exists() and not path.is_file():
        raise PortError(f"--port-file {path} is no plain file: give another name")
    temp = path.with_name(path.name + ".new")
    temp.write_text(f"{port}\n", encoding="ascii")
    temp.replace(path)
