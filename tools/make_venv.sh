#!/bin/sh
# Make the environment: make_venv.sh PYTHON FOLDER. Says in one sentence what is missing when it can't.
set -eu
python=$1
folder=$2

fail() {
    echo "scitech-ledger: $*" >&2
    exit 1
}

command -v "$python" >/dev/null 2>&1 ||
    fail "there is no '$python' on this machine; install Python 3.11 or newer, or name one: make PYTHON=/path/to/python3"
version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    fail "Python 3.11 or newer is needed, and '$python' is $version; name a newer one: make PYTHON=/path/to/python3"

# Debian and Ubuntu keep the part of Python that puts pip into a new environment in a package of its own.
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    "$(dirname "$0")/apt_install.sh" "python$version-venv" || "$(dirname "$0")/apt_install.sh" python3-venv || true
    "$python" -c 'import ensurepip, venv' 2>/dev/null ||
        fail "'$python' can't make environments; install the package python$version-venv (as root: apt-get install python$version-venv)"
fi

[ -x "$folder/bin/pip" ] || "$python" -m venv --clear "$folder"
