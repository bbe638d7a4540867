#!/bin/sh
# Proves that dist/motcua needs nothing but what packaging/README.md names: makes the smallest
# Debian there is in a folder, installs only those packages, copies the bundle and runs both
# self-tests inside. Needs root and debootstrap. Sources come from this machine's own settings.
# usage: packaging/chroot_test.sh [--keep] [--suite NAME] [BUNDLE]
set -eu

here=$(dirname "$(readlink -f "$0")")
keep=""
suite=bookworm
bundle=$here/../dist/motcua
while [ $# -gt 0 ]; do
    case $1 in
        --keep) keep=yes ;;
        --suite) suite=$2; shift ;;
        -*) echo "usage: $0 [--keep] [--suite NAME] [BUNDLE]" >&2; exit 2 ;;
        *) bundle=$1 ;;
    esac
    shift
done

[ -x "$bundle/motcua-kiosk" ] || { echo "no bundle at $bundle: run make bundle first" >&2; exit 2; }
[ "$(id -u)" -eq 0 ] || { echo "chroot needs root: run with sudo" >&2; exit 2; }
command -v debootstrap >/dev/null || { echo "install the package debootstrap first" >&2; exit 2; }

# The README is the only list: lines between its two marks, first word of each `- ` line.
libraries=$(sed -n '/<!-- libraries -->/,/<!-- end -->/s/^- `\([a-z0-9.+-]*\)`.*/\1/p' \
    "$here/README.md")
[ -n "$libraries" ] || { echo "README.md names no libraries between its marks" >&2; exit 2; }

# Where this machine itself gets Debian from: the older form of apt's list, then the newer.
mirror=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null |
    awk '$1 == "deb" { for (i = 2; i < NF; i++) if ($i ~ /^http.*\/debian\/?$/) { print $i; exit } }')
[ -n "$mirror" ] || mirror=$(cat /etc/apt/sources.list.d/*.sources 2>/dev/null |
    awk '$1 == "URIs:" { for (i = 2; i <= NF; i++) if ($i ~ /\/debian\/?$/) { print $i; exit } }')
[ -n "$mirror" ] || { echo "no Debian archive in /etc/apt: cannot tell where to fetch" >&2; exit 2; }

root=$(mktemp -d "${TMPDIR:-/tmp}/motcua-chroot.XXXXXX")
chmod 755 "$root" # the self-tests run without rights and must be able to enter
mounted=""
finish() {
    for place in $mounted; do umount "$root/$place" 2>/dev/null || umount -l "$root/$place" || true; done
    # Never delete through a mount that would not go away.
    if [ -z "$keep" ] && ! grep -q " $root/" /proc/mounts; then rm -rf "$root"; fi
}
trap finish EXIT
trap 'exit 1' INT TERM

echo "chroot: a minimal Debian ($suite)" >&2
debootstrap --variant=minbase "$suite" "$root" "$mirror" >"$root.log" 2>&1 ||
    { tail -5 "$root.log" >&2; exit 1; }
rm -f "$root.log"
# Proxy and certificates that this machine needs to reach its archive, for the installation only.
apt-config dump 2>/dev/null | grep -i '^Acquire::https\?::' >"$root/etc/apt/apt.conf.d/90host" || true

echo "chroot: installing what README.md names:" $libraries >&2
# shellcheck disable=SC2086 # a list of package names
chroot "$root" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends $libraries >"$root/tmp/apt.log" 2>&1 ||
    { tail -5 "$root/tmp/apt.log" >&2; exit 1; }

mkdir -p "$root/opt"
cp -a "$bundle" "$root/opt/motcua"
for place in proc dev; do
    if mount --bind "/$place" "$root/$place" 2>/dev/null; then mounted="$place $mounted"; fi
done

status=0
(cd "$root/opt/motcua" && sha256sum --quiet --check SHA256SUMS) || status=1
for program in motcua-kiosk motcua-sync; do
    echo "chroot: $program --selftest" >&2
    # An empty environment, a person without rights, no display.
    if chroot --userspec=65534:65534 "$root" /usr/bin/env -i PATH=/usr/bin:/bin HOME=/tmp \
        SDL_VIDEODRIVER=offscreen SDL_AUDIODRIVER=dummy "/opt/motcua/$program" --selftest
    then echo "chroot: $program ok" >&2
    else echo "chroot: $program FAILED" >&2; status=1
    fi
done
exit $status
