#!/bin/sh
# Shows the compiler on the example federation, and fails when its findings are not the expected ones.
#
# Needs git and workplan (from $WORKPLAN, else from PATH). Writes only into a temporary directory.
set -eu

workplan=${WORKPLAN:-workplan}
case $workplan in
*/*) workplan=$(cd "$(dirname "$workplan")" && pwd)/$(basename "$workplan") ;;
esac
if ! command -v "$workplan" >/dev/null 2>&1; then
    echo "demo: no program \`$workplan\`; install workplan, or set WORKPLAN to its path" >&2
    exit 2
fi

here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

cp -R "$here/federation/." "$work/"
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
for name in governance platform shop; do
    git init --quiet --initial-branch=main "$work/$name"
    git -C "$work/$name" add --all
    git -C "$work/$name" -c user.name=Demo -c user.email=demo@example.org commit --quiet --message "Example documents"
done
cd "$work/governance"

say() { printf '\n# %s\n' "$1"; }
# Runs workplan, shows the command and its output (at most $lines lines), and fails when the exit code is not
# the first argument.
run() {
    expected=$1
    shift
    printf '$ workplan %s\n' "$*"
    code=0
    "$workplan" "$@" >"$work/output" 2>&1 || code=$?
    sed -n "1,${lines:-1000}p" "$work/output"
    if [ "$code" -ne "$expected" ]; then
        echo "demo: exit code $code where $expected was expected" >&2
        exit 1
    fi
}

echo "Three small repositories: governance (canon, inventory, plans), platform and shop."
echo "They hold six honest faults, so the first command ends with exit code 1."
say "What is wrong, in all three?"
run 1 check --all
say "What can be started now, and why?"
run 0 next --all
say "Why is a prerequisite that was given up a fault? (the first lines)"
lines=9
run 0 explain depends-on-closed
lines=
say "What does the split of the order service wait for, in all three?"
run 0 graph --all --format mermaid GOV-WP-0001
say "What would be repaired, without writing it?"
cd "$work/shop"
run 1 check --fix --diff
cd "$work/governance"

"$workplan" check --all --format json --output "$work/findings.json" >/dev/null 2>&1 || true
tr ',{' '\n\n' <"$work/findings.json" | sed -n 's/^ *"rule": *"\([a-z0-9-]*\)".*/\1/p' | sort >"$work/found"
sort "$here/expected-rules.txt" >"$work/expected"
if ! cmp -s "$work/expected" "$work/found"; then
    echo "demo: the findings are not the expected ones (< expected, > found):" >&2
    diff "$work/expected" "$work/found" >&2 || true
    exit 1
fi
printf '\nAll six faults were found, and nothing else. The folders were a copy and are removed again.\n'
