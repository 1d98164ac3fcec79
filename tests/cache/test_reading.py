"""Commands that only read take facts from the cache, and say what they say without."""

from pathlib import Path
from typing import Any, cast

from benchmarks.corpus import generate
from workplan.bootstrap import cache_of
from workplan.cli.session import Ask, compile_only
from workplan.usecases.compile import compile_units


def test_what_was_kept_is_not_compiled_again(tmp_path: Path) -> None:
    repository = generate(tmp_path / "c", 6).repositories[0]
    opened, compiled = compile_only(str(repository), Ask())
    first = [one.facts for one in compiled.repositories]
    assert first[0]
    without = [
        unit._replace(catalog=cast(Any, None)) for unit in opened.units
    ]  # nothing can be compiled with it
    again = compile_units(without, {}, cache_of(opened))
    assert [one.facts for one in again.repositories] == first
    (repository / ".git/workplan/facts.db").write_bytes(b"damaged" * 1000)
    assert [one.facts for one in compile_only(str(repository), Ask())[1].repositories] == first
