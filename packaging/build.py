"""`make bundle`: builds dist/motcua, proves that it works here, and says how big and fast it is.

It owns the surroundings of the build (so that two builds of one checkout are the same, byte for
byte), the list of checksums, the licences, and the swap: dist/motcua is replaced only by a bundle
whose self-tests passed. What goes in, and why, stands in motcua.spec.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from checksums import write_checksums
from licences import NoLicence, copy_licences
from measuring import Timing, forget_files, run_selftest

ROOT = Path(__file__).resolve().parents[1]
WORK = ROOT / "build" / "bundle"
TARGET = ROOT / "dist" / "motcua"
WARM_RUNS = 3
OLDEST_DATE = 1_577_836_800  # 2020-01-01, for a checkout without its history
TOOLS = {"objdump": "binutils", "strip": "binutils"}
SPEAKING = {"espeak-ng": "espeak-ng", "oggenc": "vorbis-tools"}


class BuildProblem(Exception):
    """The bundle cannot be built; the words say what to do."""


def source_date() -> str:
    """The time written into the files: $SOURCE_DATE_EPOCH, else that of the newest commit."""
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if given:
        return given
    asked = subprocess.run(
        ["git", "-C", str(ROOT), "log", "-1", "--format=%ct"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return asked.stdout.strip() or str(OLDEST_DATE)


def build_environment() -> dict[str, str]:
    """What PyInstaller and the Kivy that it imports shall see: nothing of this user's habits."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    return {
        **kept,
        "LC_ALL": "C.UTF-8",
        "SOURCE_DATE_EPOCH": source_date(),
        "PYTHONHASHSEED": "0",  # the order of sets, hence of the files in the archives
        "PYINSTALLER_CONFIG_DIR": str(WORK / "cache"),
        "KIVY_HOME": str(WORK / "kivy"),
        "KIVY_NO_ARGS": "1",
        "KIVY_NO_ENV_CONFIG": "1",
        "KIVY_NO_FILELOG": "1",
        "KIVY_NO_CONSOLELOG": "1",
        "SDL_VIDEODRIVER": "offscreen",
        "SDL_AUDIODRIVER": "dummy",
    }


def check_tools() -> None:
    """PyInstaller reads libraries with objdump and needs Python's shared library; clips of the
    voice are made by programs that do not come with the bundle."""
    for tool, package in {**TOOLS, **SPEAKING}.items():
        if sys.platform == "linux" and shutil.which(tool) is None:
            raise BuildProblem(f"{tool} is missing: install the package {package}")


def make_clips() -> None:
    """The spoken clips that the bundle carries. Raises BuildProblem."""
    made = subprocess.run(
        [sys.executable, str(ROOT / "packaging" / "voices.py")], cwd=ROOT, check=False
    )
    if made.returncode:
        raise BuildProblem("the clips of the voice could not be made")


def run_pyinstaller() -> Path:
    """The folder that PyInstaller made. Raises BuildProblem with the end of its log."""
    (WORK / "kivy").mkdir(parents=True, exist_ok=True)
    log = WORK / "pyinstaller.log"
    command = [
        sys.executable, "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "INFO",
        "--distpath", str(WORK / "dist"), "--workpath", str(WORK / "work"),
        str(ROOT / "packaging" / "motcua.spec"),
    ]  # fmt: skip
    with log.open("wb") as out:
        ended = subprocess.run(
            command, cwd=ROOT, env=build_environment(), stdout=out, stderr=out, check=False
        )
    if ended.returncode:
        tail = "\n".join(log.read_text(errors="replace").splitlines()[-15:])
        hint = "install libpython3.11" if "library not found" in tail.lower() else f"see {log}"
        raise BuildProblem(f"PyInstaller failed ({hint}):\n{tail}")
    return WORK / "dist" / "motcua"


def set_dates(folder: Path) -> None:
    """Every file gets the date of the source, so that archives of two builds are equal too."""
    moment = int(source_date())
    for path in (*folder.rglob("*"), folder):
        os.utime(path, (moment, moment), follow_symlinks=False)


def size_of(folder: Path) -> int:
    """Bytes of all files, each counted once."""
    return sum(p.stat().st_size for p in folder.rglob("*") if p.is_file() and not p.is_symlink())


def put_in_place(built: Path) -> None:
    """Replace dist/motcua as a whole."""
    TARGET.parent.mkdir(exist_ok=True)
    shutil.rmtree(TARGET, ignore_errors=True)
    built.replace(TARGET)


def measure(bundle: Path) -> tuple[Timing, list[Timing]]:
    """The kiosk's self-test with its files out of the page cache, then several times warm."""
    forget_files(bundle)
    cold = run_selftest(bundle / "motcua-kiosk")
    return cold, [run_selftest(bundle / "motcua-kiosk") for _ in range(WARM_RUNS)]


def build() -> dict[str, object]:
    """Builds, tries and installs; what was measured. Raises BuildProblem, SelftestFailed."""
    check_tools()
    began = time.monotonic()
    make_clips()
    built = run_pyinstaller()
    copy_licences(ROOT / "pyproject.toml", built / "licences")
    set_dates(built)
    files = write_checksums(built)
    seconds = time.monotonic() - began
    agent = run_selftest(built / "motcua-sync")
    cold, warm = measure(built)
    put_in_place(built)
    best = min(warm, key=lambda timing: timing.first_frame_s or timing.seconds)
    return {
        "size_bytes": size_of(TARGET),
        "files": files,
        "build_seconds": round(seconds, 1),
        "first_frame_cold_s": cold.first_frame_s,
        "first_frame_warm_s": best.first_frame_s,
        "selftest_kiosk_s": best.seconds,
        "selftest_sync_s": agent.seconds,
        "source_date": int(source_date()),
    }


def tell(found: dict[str, object]) -> None:
    """The figures for people; build/bundle.json has them for programs."""
    (ROOT / "build" / "bundle.json").write_text(json.dumps(found, indent=2) + "\n")
    print(f"dist/motcua: {int(str(found['size_bytes'])) / 1e6:.1f} MB in {found['files']} files")
    print(f"built in {found['build_seconds']} s")
    print(f"self-test: kiosk {found['selftest_kiosk_s']} s, sync {found['selftest_sync_s']} s: ok")
    print(
        f"first frame: {found['first_frame_cold_s']} s cold, {found['first_frame_warm_s']} s warm"
        " (self-test: from the start until a page is drawn and read back)"
    )


def main() -> int:
    """Exit code 0, or 1 with the reason in words."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    try:
        tell(build())
    except (BuildProblem, NoLicence, subprocess.SubprocessError, OSError) as problem:
        print(f"make bundle: {problem}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
