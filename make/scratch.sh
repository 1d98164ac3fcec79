#!/bin/sh
# Runs a command with a temporary folder of its own, removed afterwards: make/scratch.sh COMMAND [ARG ...].
set -eu
TMPDIR=$(mktemp -d "${TMPDIR:-/tmp}/workplan.XXXXXX")
export TMPDIR
trap 'rm -rf "$TMPDIR"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
"$@"
