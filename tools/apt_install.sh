#!/bin/sh
# Install Debian or Ubuntu packages without asking anything: apt_install.sh PACKAGE...
# Fails quietly with status 1 where that is not possible; the caller knows what to say.
set -eu

command -v apt-get >/dev/null 2>&1 || exit 1
if [ "$(id -u)" -eq 0 ]; then
    as_root=
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    as_root=sudo
else
    exit 1
fi

install() {
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null 2>&1
}

# The package lists of a fresh machine are empty or old: fetch them when the first try fails.
install "$@" || { $as_root apt-get update -qq >/dev/null 2>&1 && install "$@"; } || exit 1
