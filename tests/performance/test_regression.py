"""Fails on gross regressions only: costs as multiples of a bare interpreter start, never seconds.

With valgrind costs are counts of instructions, which repeat themselves to the last digit; without it they are
processor times, with wider bounds. Each bound is about one and a half times what the count was when it was set;
lower it when the compiler got faster.
"""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from benchmarks.corpus import generate
from benchmarks.instructions import cost_of
from benchmarks.measure import environment

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("costs")]

RUN = "import sys; sys.argv[0] = 'workplan'; from workplan.__main__ import main; main()"
IDLE = f"sum(number for number in range({200_000 if shutil.which('valgrind') else 4_000_000}))"
SLOW_START = f"{IDLE}; "
SLOW_READING = (
    "import workplan.parse.text as text; read = text.decode\n"
    f"def slow(*given):\n    {IDLE}\n    return read(*given)\n"
    "text.decode = slow\n"
)
COLD = ("check", "--no-cache", "--jobs", "1")
SMALL, LARGE = 3, 7
NOISE = 3.0
"""By how much bounds are wider where processor time is all that can be measured."""

VERSION, UNCHANGED, DOCUMENT = 1.2, 1.7, 0.35
"""Most starts of an interpreter: for `--version`, for a check where nothing changed, for each cold document."""


class Corpora(NamedTuple):
    small: Path
    large: Path


@pytest.fixture(scope="module")
def corpora(tmp_path_factory: pytest.TempPathFactory) -> Corpora:
    folder = tmp_path_factory.mktemp("corpora")
    small, large = (generate(folder / str(count), count).repositories[0] for count in (SMALL, LARGE))
    for options in (("--version",), COLD, ("check",)):
        # Writes bytecode, fills the cache.
        subprocess.run(
            [sys.executable, "-c", RUN, *options],
            cwd=small,
            env=environment(),
            capture_output=True,
            check=False,
        )
    return Corpora(small, large)


@pytest.fixture(scope="module")
def bare(corpora: Corpora) -> float:
    return cost_of([sys.executable, "-c", "pass"], corpora.small).value


def starts(bare: float, folder: Path, *options: str, planted: str = "") -> float:
    """The cost of a command in starts of an interpreter."""
    found = cost_of([sys.executable, "-c", planted + RUN, *options], folder)
    return found.value / bare / (1 if found.exact else NOISE)


def each_document(bare: float, corpora: Corpora, planted: str = "") -> float:
    """What one more document adds to a cold check, in starts of an interpreter."""
    small, large = (starts(bare, folder, *COLD, planted=planted) for folder in corpora)
    return (large - small) / (LARGE - SMALL)


def test_the_version(bare: float, corpora: Corpora) -> None:
    assert starts(bare, corpora.small, "--version") <= VERSION


def test_nothing_changed(bare: float, corpora: Corpora) -> None:
    assert starts(bare, corpora.small, "check") <= UNCHANGED


def test_each_cold_document(bare: float, corpora: Corpora) -> None:
    assert each_document(bare, corpora) <= DOCUMENT


def test_a_planted_slow_start_is_seen(bare: float, corpora: Corpora) -> None:
    assert starts(bare, corpora.small, "--version", planted=SLOW_START) > VERSION


def test_planted_slow_reading_is_seen(bare: float, corpora: Corpora) -> None:
    assert each_document(bare, corpora, planted=SLOW_READING) > DOCUMENT
