#!/bin/sh
# Installs Debian packages whose command is missing: make/system-deps.sh [PACKAGE:COMMAND ...].
# Does so only in CI, as root, where apt-get exists: a person's machine is theirs. Tests that need a missing
# command are skipped and say so.
set -eu
missing=
for pair in "$@"; do
    command -v "${pair#*:}" >/dev/null 2>&1 || missing="$missing ${pair%%:*}"
done
[ -n "$missing" ] || exit 0
if [ "${CI:-}" = true ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    # shellcheck disable=SC2086 # a list of package names
    apt-get install -qq --yes --no-install-recommends $missing >/dev/null
else
    echo "system-deps: not installed:$missing (tests that need them are skipped)" >&2
fi
