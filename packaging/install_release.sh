#!/bin/sh
# Puts a bundle beside the earlier ones and switches to it; goes back by itself when it does not
# work, or on demand. Run as root. $MOTCUA_ROOT (default /) lets tests run it in a folder.
# usage: packaging/install_release.sh FOLDER | --back
set -eu

root=${MOTCUA_ROOT:-}
opt=$root/opt/motcua
data=$root/var/lib/motcua
backups=$root/var/lib/motcua-backup
credential=$data/keys/database.cred
here=$(dirname "$(readlink -f "$0")")

say() { echo "install_release: $*" >&2; }
die() { say "$*"; exit 1; }

services() { # services start|stop
    [ -z "$root" ] && [ -e /etc/systemd/system/motcua-kiosk.service ] || return 0
    systemctl "$1" motcua-sync motcua-kiosk
}

# The kiosk's commands see the key as its service does.
kiosk() { # kiosk RELEASE ARGUMENT...
    program=$1/motcua-kiosk
    shift
    if [ -z "$root" ] && [ -e "$credential" ]; then
        systemd-run --quiet --pipe --wait --uid=motcua \
            -p "LoadCredentialEncrypted=motcua-database:$credential" \
            "$program" --data "$data" "$@"
    elif [ -z "$root" ]; then
        runuser -u motcua -- "$program" --data "$data" "$@"
    else
        "$program" --data "$data" "$@"
    fi
}

switch() { # switch RELEASE: one rename, so that a power cut leaves the old link or the new one
    ln -sfn "$1" "$opt/.next"
    mv -T "$opt/.next" "$opt/current"
    sync
}

selftest() {
    for program in motcua-kiosk motcua-sync; do
        SDL_VIDEODRIVER=offscreen SDL_AUDIODRIVER=dummy "$1/$program" --selftest >/dev/null ||
            die "$program of the new release does not work on this machine; nothing was changed"
    done
}

activate() { # activate NEW OLD: stop, switch, migrate and examine, start; OLD again on failure
    services stop
    switch "$1"
    if [ -e "$data/motcua.db" ] && ! kiosk "$1" integrity >/dev/null; then
        say "the new release cannot use the database: going back"
        [ -n "$2" ] && switch "$2"
        services start
        return 1
    fi
    [ -n "$2" ] && ln -sfn "$2" "$opt/previous"
    services start
}

current=$(readlink -f "$opt/current" 2>/dev/null || true)

case ${1:-} in
    --back)
        previous=$(readlink -f "$opt/previous" 2>/dev/null || true)
        [ -n "$previous" ] && [ -d "$previous" ] || die "there is no earlier release"
        activate "$previous" "$current" || exit 1
        say "runs $(basename "$previous") again"
        exit 0
        ;;
    "" | -*) echo "usage: $0 FOLDER | --back" >&2; exit 2 ;;
esac

new=$(readlink -f "$1")
[ -f "$new/SHA256SUMS" ] || die "$new is not a bundle: it has no SHA256SUMS"
(cd "$new" && sha256sum --quiet --check SHA256SUMS) || die "the copy is damaged; nothing was changed"
name=$(sha256sum "$new/SHA256SUMS" | cut -c1-16)
release=$opt/releases/$name
if [ ! -d "$release" ]; then
    mkdir -p "$opt/releases"
    rm -rf "$release.part"
    cp -a "$new" "$release.part"
    install -m 755 "$here/systemd/session" "$release.part/session"
    install -m 644 "$here/systemd/openbox.xml" "$release.part/openbox.xml"
    [ "$(id -u)" -ne 0 ] || chown -R root:root "$release.part"
    sync
    mv -T "$release.part" "$release"
fi
selftest "$release"
if [ -n "$current" ] && [ -e "$data/motcua.db" ]; then
    mkdir -p "$backups"
    [ -n "$root" ] || chown motcua: "$backups"
    kiosk "$current" backup "$backups/before-$name" >/dev/null || die "no backup; nothing was changed"
fi
[ "$release" = "$current" ] && { say "$name runs already"; exit 0; }
activate "$release" "$current" || exit 1
say "runs $name"
