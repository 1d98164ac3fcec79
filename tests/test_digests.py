"""The digests of a short run are those of `hashlib`, whoever computes them."""

import hashlib
import subprocess
import sys

import pytest

from workplan import digests


@pytest.mark.parametrize("left", [digests.ENOUGH, 0])
@pytest.mark.parametrize("name", ["sha1", "sha256"])
@pytest.mark.parametrize("size", [0, 1, 63, 64, 65, 25_000])
def test_every_digest_is_that_of_hashlib(
    name: str, size: int, left: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digests, "_left", left)
    monkeypatch.setattr(digests, "_made", {})
    data = bytes(range(256)) * (size // 256 + 1)
    expected = hashlib.new(name, data[:size]).hexdigest()
    assert digests.new(name, data[:size]).hexdigest() == expected
    assert (
        digests.new("blake2b", data, digest_size=8).digest() == hashlib.blake2b(data, digest_size=8).digest()
    )


def test_data_that_comes_in_pieces_counts_as_one() -> None:
    found = digests.sha256(b"one ")
    found.update(b"two")
    assert found.hexdigest() == hashlib.sha256(b"one two").hexdigest()


def test_an_interpreter_without_functions_of_its_own_asks_hashlib(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digests, "_HOMES", {"sha256": ("_no_such_module", "_struct")})
    monkeypatch.setattr(digests, "_made", {})
    assert digests.sha256(b"x").hexdigest() == hashlib.sha256(b"x").hexdigest()


def test_few_bytes_load_no_library_and_many_do() -> None:
    code = (
        "import sys; from workplan import digests; digests.sha256(bytes(9)); few = '_hashlib' in sys.modules;"
        "[digests.sha256(bytes(digests.ENOUGH)) for _ in range(2)]; print(few, '_hashlib' in sys.modules)"
    )
    shown = subprocess.run((sys.executable, "-c", code), capture_output=True, text=True, check=True)
    assert shown.stdout.split() == ["False", "True"]
