#!/bin/sh
# Brings .venv to a lock file: make/setup.sh LOCK STAMP. Called by the Makefile; writes only below .venv.
set -eu

lock=$1
stamp=$2
python=.venv/bin/python

fits() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

find_python() {
    for candidate in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11; do
        if fits "$candidate"; then
            echo "$candidate"
            return
        fi
    done
    echo "setup: no Python 3.11 or newer found; install one, or name it with 'make PYTHON=/path/to/python3'" >&2
    exit 1
}

if ! fits "$python"; then
    chosen=$(find_python)
    echo "setup: creating .venv with $chosen"
    if ! "$chosen" -m venv --clear .venv; then
        echo "setup: '$chosen -m venv' failed; on Debian and Ubuntu the package python3-venv is missing" >&2
        exit 1
    fi
fi

# Everything that installing leaves behind stays inside .venv, so removing that folder removes it all.
export UV_CACHE_DIR="$PWD/.venv/.cache/uv"
export UV_PYTHON_DOWNLOADS=never
export UV_SYSTEM_CERTS=true
export PIP_CACHE_DIR="$PWD/.venv/.cache/pip"
export PIP_DISABLE_PIP_VERSION_CHECK=1

echo "setup: installing $lock"
"$python" -m pip install --quiet --require-hashes -r requirements-setup.txt
if ! "$python" -m uv pip install --quiet --python "$python" --require-hashes -r "$lock"; then
    echo "setup: uv could not install that; trying pip, which is slower" >&2
    "$python" -m pip install --quiet --require-hashes -r "$lock"
fi

# The package itself, as a link to src/, built with the locked backend.
"$python" -m pip install --quiet --no-deps --no-build-isolation --editable .

touch "$stamp"
