"""One plain POST of everything as a zstd-19 blob: the simplest thing that could work.

It owns both ends. The client packs the same JSON lines and posts them; the server unpacks them and
stores each application through the portal's own receiving (Receiver, Intake, one transaction), so
that nothing differs from the product but what travels. Nothing is sealed, signed or acknowledged
one by one. It must never be made cleverer: it is what the product is measured against.
"""

from __future__ import annotations

import http.client
import json
import secrets
import sys
import time
from collections import Counter
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import zstandard

from kiosk_app.domain import messages
from kiosk_app.facts import load_units
from sync.device import new_run
from sync.portal import feeds
from sync.portal.intake import Intake
from sync.portal.opening import Portal, open_portal
from sync.portal.receiving import Receiver
from sync.portal.tables import DEVICES
from sync.records import Record, Verdict
from tests.bench.sync.mapping import PROCEDURE, WardsOf, answers

_LEVEL = 19
_TIMEOUT_S = 60
_RETRY_S = 1.0


def send(host: str, port: int, lines: Path) -> None:
    """Says {"ready"}, waits for a line, packs and posts until it was taken."""
    print(json.dumps({"ready": True}), flush=True)
    sys.stdin.readline()
    began = time.time()
    blob = zstandard.ZstdCompressor(level=_LEVEL).compress(lines.read_bytes())
    while True:
        connection = http.client.HTTPConnection(host, port, timeout=_TIMEOUT_S)
        try:
            connection.request("POST", "/blob", blob, {"Content-Type": "application/zstd"})
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                raise RuntimeError("the server could not store it: see server.log")
            break
        except (OSError, http.client.HTTPException) as error:
            print(f"again after {type(error).__name__}", file=sys.stderr, flush=True)
            time.sleep(_RETRY_S)
        finally:
            connection.close()
    print(json.dumps({"began_s": began, "ended_s": time.time(), "bytes": len(blob)}), flush=True)


def store(portal: Portal, device: bytes, wards_of: WardsOf, blob: bytes) -> int:
    """Every application of a blob, durable on return."""
    lines = zstandard.ZstdDecompressor().decompress(blob, max_output_size=64 << 20).splitlines()
    run = new_run()
    records = [
        Record.create(
            device, run, n, messages.SUBMITTED, _content(portal, json.loads(line), n, wards_of)
        )
        for n, line in enumerate(lines, start=1)
    ]
    with portal.store.writing() as connection:
        feeds.lock_device(connection, device)
        at_ms = portal.clock()
        intake = Intake(
            connection,
            at_ms,
            portal.blobs.has,
            portal.labels.applicant,
            portal.author,
            portal.teller(connection, at_ms),
        )
        taken = Receiver(intake).take(records)
        intake.changes.write(connection)
    return sum(one.verdict is Verdict.APPLIED for one in taken)


def _content(portal: Portal, one: dict[str, Any], n: int, wards_of: WardsOf) -> messages.Content:
    return messages.submitted_content(
        messages.Submission(
            application=secrets.token_bytes(16),
            event=secrets.token_bytes(16),
            code=f"BLB-{n:07d}",
            procedure=PROCEDURE,
            version="blob",
            title="Đăng ký khai sinh",
            filed_at=one["ngay_nop"],
            uncertainty_s=0,
            due=None,
            clock=messages.ClockReading(bytes(8), 0, 0, None, None),
            answers=answers(one, wards_of),
            how="typed",
            pages=Counter(),
            missing=(),
            notice=None,
            handling={},
        )
    )


def serve(host: str, port: int, data: Path) -> None:
    """Until it is ended."""
    portal = open_portal(data)
    units = load_units()
    with portal.store.reading() as connection:
        device = bytes(connection.execute(DEVICES.select()).first().id)

    @cache
    def wards_of(province: str) -> list[str]:
        return sorted(ward.code for ward in units.wards_of(province))

    class Door(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # head and body of an answer in one packet

        def do_POST(self) -> None:
            blob = self.rfile.read(int(self.headers["Content-Length"]))
            stored = 0
            try:
                stored = store(portal, device, wards_of, blob)
            finally:
                body = json.dumps({"stored": stored}).encode()
                self.send_response(200 if stored else 500)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing."""

    for province in units.provinces():  # no part of what is measured
        wards_of(province.code)
    server = ThreadingHTTPServer((host, port), Door)
    print(json.dumps({"ready": True}), flush=True)
    server.serve_forever()


if __name__ == "__main__":
    what, at, at_port, path = sys.argv[1:5]
    (send if what == "send" else serve)(at, int(at_port), Path(path))
