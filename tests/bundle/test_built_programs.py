"""The built bundle as an operator meets it: started from elsewhere, without this checkout."""

from __future__ import annotations

import json
import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from PyInstaller.archive.readers import CArchiveReader

pytestmark = pytest.mark.bundle

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "SDL_VIDEODRIVER": "offscreen",
    "SDL_AUDIODRIVER": "dummy",
    "LC_ALL": "C",  # a bare machine has no UTF-8 locale set
}


FOREIGN = ("sync.portal.", "fastapi", "sqlalchemy", "numpy")


def run(program: Path, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [program, *arguments],
        cwd=cwd,
        env={**ENVIRONMENT, "HOME": str(cwd)},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def modules(program: Path) -> set[str]:
    """Names of the Python modules inside an executable."""
    archive = CArchiveReader(str(program)).open_embedded_archive("PYZ.pyz")
    return set(archive.toc)


def test_checksums_fit_the_files(bundle: Path) -> None:
    """An operator checks a copy with sha256sum before anything else."""
    checked = subprocess.run(
        ["sha256sum", "--quiet", "--check", "SHA256SUMS"], cwd=bundle, check=False
    )
    assert checked.returncode == 0


def test_kiosk_opens_a_database_draws_a_screen_and_seals(bundle: Path, tmp_path: Path) -> None:
    """The self-test is what an update trusts before it switches."""
    ended = run(bundle / "motcua-kiosk", "--selftest", cwd=tmp_path)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    trials = json.loads(ended.stdout)["trials"]
    assert {"database", "sealing", "screen"} <= {name for name in trials if trials[name]["ok"]}


def test_agent_opens_a_database_and_seals(bundle: Path, tmp_path: Path) -> None:
    """The agent is its own program with its own archive; the kiosk's test says nothing of it."""
    ended = run(bundle / "motcua-sync", "--selftest", cwd=tmp_path)
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_an_application_is_filed_and_waits_for_the_agent(bundle: Path, tmp_path: Path) -> None:
    """Commands are imported by name and assets read by path: a missing one shows only when used."""
    kiosk, data = bundle / "motcua-kiosk", str(tmp_path / "data")
    example = run(kiosk, "catalogue", "example", "1.004194", "--seed", "7", cwd=tmp_path)
    assert example.returncode == 0, example.stderr
    (tmp_path / "example.json").write_text(example.stdout, encoding="utf-8")
    filed = run(kiosk, "--data", data, "file", "example.json", cwd=tmp_path)
    assert filed.returncode == 0, filed.stdout + filed.stderr
    code = json.loads(filed.stdout)["code"]
    paper = run(kiosk, "--data", data, "receipt", code, "--out", "paper.pdf", cwd=tmp_path)
    assert paper.returncode == 0, paper.stderr
    assert (tmp_path / "paper.pdf").read_bytes().startswith(b"%PDF")
    status = run(bundle / "motcua-sync", "--data", data, "status", "--json", cwd=tmp_path)
    assert json.loads(status.stdout)["queued"] >= 1


def test_a_code_is_read_from_a_picture(bundle: Path, tmp_path: Path) -> None:
    """Numpy is left out of the bundle: the QR reader must do without."""
    from PIL import Image
    from support.qr_image import qr_png

    image = tmp_path / "card.png"
    image.write_bytes(qr_png("001085012345|012345678|Trần Văn Thử|01021985|Nam|Xã Thử|01052021"))
    with Image.open(image) as drawn:
        drawn.convert("RGB").resize((800, 800), Image.Resampling.NEAREST).save(image)
    read = run(bundle / "motcua-kiosk", "id-card", str(image), cwd=tmp_path)
    assert read.returncode == 0, read.stderr
    assert json.loads(read.stdout)["name"] == "Trần Văn Thử"


def test_agent_holds_no_interface_and_kiosk_no_portal(bundle: Path) -> None:
    """What a machine does not need it must not carry: less to attack, less to copy."""
    agent, kiosk = modules(bundle / "motcua-sync"), modules(bundle / "motcua-kiosk")
    assert not {name for name in agent if name.split(".")[0] in ("kiosk_app", "kivy", "PIL")}
    for held in (agent, kiosk):
        assert not {name for name in held if name.startswith(FOREIGN)}


def test_every_module_and_asset_of_the_checkout_is_inside(bundle: Path) -> None:
    """Screens, commands and procedures are found by name at run time; a forgotten one is silent."""
    held = modules(bundle / "motcua-kiosk")
    for source in (ROOT / "kiosk_app").rglob("*.py"):
        parts = source.relative_to(ROOT).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        assert name in held, f"{name} is not in the bundle (or the bundle is older)"
    for asset in (ROOT / "assets").rglob("*"):
        assert (bundle / "_internal" / asset.relative_to(ROOT)).exists(), asset


def test_nothing_tells_where_it_was_built(bundle: Path) -> None:
    """A path of the building machine would make two builds differ, and is nobody's business."""
    needle = os.fsencode(ROOT) + b"/"
    telling = [p for p in bundle.rglob("*") if p.is_file() and needle in p.read_bytes()]
    assert telling == []


def test_the_libraries_carry_their_licences(bundle: Path) -> None:
    """Their authors ask that copies carry the texts, those of PDFium inside pypdfium2 too."""
    licences = bundle / "licences"
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    names = {re.split(r"[\[=<>]", need)[0] for need in declared["project"]["dependencies"]}
    listed = {line.split()[0] for line in (licences / "LIST.txt").read_text("utf-8").splitlines()}
    assert names <= listed
    assert all(any((licences / name).iterdir()) for name in listed)
    assert (licences / "pypdfium2" / "BUILD_LICENSES" / "pdfium.txt").is_file()


@pytest.mark.skipif(
    not os.environ.get("MOTCUA_CHROOT"), reason="fetches a Debian: set MOTCUA_CHROOT=1 (as root)"
)
def test_bundle_works_in_a_bare_debian(bundle: Path) -> None:
    """The README's list of system libraries is complete."""
    command = [ROOT / "packaging" / "chroot_test.sh", bundle]
    assert subprocess.run(command, check=False).returncode == 0
