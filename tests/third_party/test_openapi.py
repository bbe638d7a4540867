"""schemathesis attacks the running portal by its OpenAPI: no server error, no word untrue.

The desk stands in no public description, since its pages are for browsers; for this test it is put
into one, and every role tries every address.
"""

from __future__ import annotations

import base64
import json
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
from support.desk_browser import OWN
from support.portal_device import FakeDevice, described, enrolled, submitted
from support.portal_process import portal_process

from sync import enrolment, wire
from sync.portal import accounts, registering
from sync.portal.accounts import Role
from sync.portal.desk.door import SESSION, csrf_of
from sync.portal.desk.pages import add_desk
from sync.portal.http import make_app
from sync.portal.opening import Portal, open_portal
from sync.portal.states import State
from sync.records import canonical
from sync.sealing import seal_attachment

HOOKS = Path(__file__).with_name("openapi_hooks.py")
EXAMPLES = int(os.environ.get("EXAMPLES") or "12")
KEPT = (
    "not_a_server_error,status_code_conformance,content_type_conformance,"
    "response_headers_conformance,response_schema_conformance,unsupported_method,"
    "allow_header_conformance"
)


def attack(
    folder: Path, url: str, schema: Path, known: dict[str, Any], examples: int, *more: str
) -> None:
    """Runs the command; what it found is the message of the failure."""
    (folder / "known.json").write_text(json.dumps(known), "utf-8")
    done = subprocess.run(
        [
            *(str(Path(sys.executable).with_name("st")), "run", str(schema), "--url", url),
            *("--max-examples", str(examples), "--seed", "4", "--no-color", "--warnings", "off"),
            *("--no-shrink", "--suppress-health-check", "all", *more),
        ],
        cwd=folder,
        env={**os.environ, "SCHEMATHESIS_HOOKS": str(HOOKS), "MOTCUA_KNOWN": "known.json"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    log = folder / "portal.log"
    assert not log.exists() or "Traceback" not in log.read_text("utf-8")


@pytest.fixture
def portal(tmp_path: Path) -> Portal:
    return open_portal(tmp_path / "portal")


def filed(portal: Portal) -> tuple[FakeDevice, list[bytes]]:
    """A machine that filed an application with two pages, one of which arrived."""
    device = enrolled(portal)
    pages = [seal_attachment(random.Random(n).randbytes(500 + n)) for n in range(2)]
    device.exchange(
        portal,
        device.record("application.submitted.v1", submitted()),
        *(device.record("attachment.described.v1", described(1, page)) for page in pages),
    )
    portal.blobs.put(pages[0].ciphertext)
    return device, [page.cipher_sha256 for page in pages]


@pytest.mark.e2e
def test_the_machines_door_keeps_its_word(portal: Portal, tmp_path: Path) -> None:
    """An integrator may believe every status, header and body that the description names."""
    device, digests = filed(portal)
    (wanted,) = device.exchange(portal).wanted
    code = registering.invite_by_code(portal)
    stranger = FakeDevice(portal.keys.online.public)
    registration = enrolment.register(enrolment.secret_of(code), stranger.keys.public, "Q7F")
    odd = (device.record("rating.given.v1", {"face": n}) for n in range(3))
    exchanges = [wire.frame([device.envelope(record)]) for record in odd]
    exchanges.append(wire.frame([device.envelope(), device.envelope()]))
    portal.close()
    begun = {
        "Upload-Length": str(wanted.length),
        "Upload-Metadata": "grant " + base64.b64encode(wanted.grant).decode(),
    }
    with portal_process(tmp_path / "portal") as url:
        answer = httpx.post(f"{url}/v1/files", headers=begun, timeout=30)
        name = answer.headers["location"].rpartition("/")[2]
        known = {
            "path": {"digest": [digests[0].hex()], "name": [name]},
            "bodies": {
                "/v1/exchange": [body.hex() for body in exchanges],
                "/v1/enrol": [canonical(registration.content()).hex()],
            },
            "headers": {
                "POST /v1/files": begun,
                "PATCH /v1/files/{name}": {"Upload-Offset": "0"},
                "GET /v1/blobs/{digest}": {"Range": "bytes=3-77"},
            },
        }
        schema = tmp_path / "openapi.json"
        schema.write_bytes(httpx.get(f"{url}/openapi.json", timeout=30).content)
        attack(tmp_path, url, schema, known, EXAMPLES, "--checks", KEPT)


@pytest.mark.e2e
@pytest.mark.parametrize("role", list(Role))
def test_no_form_and_no_address_of_the_desk_breaks_it(
    portal: Portal, tmp_path: Path, role: Role
) -> None:
    """Whatever a signed-in browser sends is answered with a page in words."""
    filed(portal)
    first = accounts.add_account(portal.store, "lan", role, portal.clock())
    account = accounts.change_password(portal.store, "lan", first, OWN, portal.clock())
    with portal.store.writing() as connection:
        token = accounts.open_session(connection, account, portal.clock())
    schema = tmp_path / "desk.json"
    schema.write_text(json.dumps(desk_described(portal)), "utf-8")
    portal.close()
    known = {"csrf": csrf_of(token), "bodies": {}, "headers": {}}
    known["path"] = {"code": [submitted()["code"]]}
    known["form"] = {"state": [state.value for state in State], "role": ["official", "operator"]}
    with portal_process(tmp_path / "portal") as url:
        checks = "not_a_server_error,desk_speaks_to_people"
        cookie = f"Cookie: {SESSION}={token}"
        # What a form lacks is tried at length at the machines' door; here, what it says.
        phases = ("--phases", "fuzzing", "--mode", "positive", "--header", cookie)
        attack(tmp_path, url, schema, known, EXAMPLES, "--checks", checks, *phases)


def desk_described(portal: Portal) -> dict[str, Any]:
    """The desk as OpenAPI, without what would end the session that the attack needs."""
    app = make_app(portal)
    add_desk(app, portal, secure=False, described=True)
    schema = app.openapi()
    kept_out = ("/v1/", "/sign-out")
    paths = schema["paths"].items()
    return {**schema, "paths": {path: it for path, it in paths if not path.startswith(kept_out)}}
