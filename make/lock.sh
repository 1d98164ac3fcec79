#!/bin/sh
# Writes the lock files: exact versions with hashes, for every platform and Python, and no address.
set -eu

compile() {
    .venv/bin/python -m uv pip compile --quiet --universal --upgrade --generate-hashes --no-header \
        --python-version 3.11 --output-file "$@"
}

compile requirements-dev.txt --all-extras --group dev pyproject.toml
# The smaller locks hold the same versions as the large one.
compile requirements.txt --constraints requirements-dev.txt --no-annotate pyproject.toml
compile requirements-setup.txt --constraints requirements-dev.txt --no-annotate --group pyproject.toml:setup
