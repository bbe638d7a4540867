#!/bin/sh
# Installs what Debian or Ubuntu must provide, and says what and why. Does nothing when all is there.
# usage: packaging/system-packages.sh GROUP...   (run | test | voices | bundle | web)
set -eu

missing=""
want() { # want PACKAGE REASON TEST...
    package=$1 reason=$2
    shift 2
    if ! "$@" >/dev/null 2>&1; then
        echo "needs $package: $reason" >&2
        missing="$missing $package"
    fi
}
has_library() { ldconfig -p 2>/dev/null | grep -q "$1"; }
has_postgres() { ls /usr/lib/postgresql/*/bin/initdb 2>/dev/null | grep -q . || command -v initdb; }
has_driver() { ls /usr/lib/*/dri/swrast_dri.so /usr/lib/*/libgallium*.so 2>/dev/null | grep -q .; }

# PyInstaller needs libpython as a shared library, wherever this Python keeps it.
shared_python() {
    python3 - <<'END'
import pathlib, sys, sysconfig
name = sysconfig.get_config_var("INSTSONAME") or ""
places = [sysconfig.get_config_var("LIBDIR") or "", "/usr/lib/" + (sysconfig.get_config_var("MULTIARCH") or "")]
sys.exit(0 if ".so" in name and any(pathlib.Path(p, name).exists() for p in places) else 1)
END
}

for group in "$@"; do
    case $group in
        run)
            want python3-venv "the environment .venv is made with it" python3 -c "import venv, ensurepip"
            want libegl1 "draws without a screen (demo, tests, gallery)" has_library libEGL.so.1
            want libgl1 "draws on a screen" has_library libGL.so.1
            want libgl1-mesa-dri "draws in software where there is no graphics card" has_driver
            want libmtdev1 "Kivy reads touch panels through it" has_library libmtdev.so.1
            ;;
        test)
            want strace "records writes for the simulated power cuts (make crash)" command -v strace
            want gcc "counts writes below Python, to kill programs at each of them (make chaos)" command -v gcc
            want libc6-dev "the same" test -f /usr/include/dlfcn.h
            want espeak-ng "the voice (a program of its own, never linked)" command -v espeak-ng
            want vorbis-tools "makes clips of the voice small" command -v oggenc
            want poppler-utils "turns receipts into pictures, so that their QR is read as printed" command -v pdftoppm
            want cups-daemon "prints through a real scheduler (tests of the printer)" test -x /usr/sbin/cupsd
            want postgresql "the portal's tests run on a real server as well" has_postgres
            want cups-client "asks that scheduler (tests of the printer)" test -x /usr/sbin/lpadmin
            ;;
        voices)
            want espeak-ng "the voice (a program of its own, never linked)" command -v espeak-ng
            want vorbis-tools "makes clips of the voice small" command -v oggenc
            ;;
        bundle)
            want binutils "PyInstaller reads and strips libraries with it" command -v objdump
            want "libpython$(python3 -c 'import sys; print("%d.%d" % sys.version_info[:2])')" "the bundle carries Python's shared library" shared_python
            ;;
        web)
            want chromium "opens the web desk as a person's browser would (tests of the desk)" command -v chromium
            ;;
        *)
            echo "unknown group of system packages: $group" >&2
            exit 2
            ;;
    esac
done
[ -n "$missing" ] || exit 0

as_root=""
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || { echo "run as root, or install:$missing" >&2; exit 1; }
    as_root=sudo
fi
$as_root apt-get update -qq >&2
# shellcheck disable=SC2086 # a list of package names
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >&2
