"""A selector says of every path what its globs say one by one."""

import re

from hypothesis import given
from hypothesis import strategies as st

from workplan.kinds.builtin import BUILTIN, WORKPLAN
from workplan.kinds.kind import Kind
from workplan.kinds.select import KindSelector, glob_pattern

GLOBS = st.lists(
    st.sampled_from(("**/", "**", "*", "?", "a", "b", "/", ".md", "README.md")), min_size=1, max_size=5
)
KINDS = st.builds(
    lambda number, globs, exclude: WORKPLAN._replace(
        name=f"k{number}", globs=tuple(globs), exclude=tuple(exclude)
    ),
    st.integers(0, 9),
    st.lists(GLOBS.map("".join), min_size=1, max_size=3),
    st.lists(GLOBS.map("".join), max_size=2),
)
PATHS = st.one_of(
    st.lists(st.sampled_from(("a", "b", "/", ".md", "README.md", "\n")), min_size=1, max_size=6).map("".join),
    st.lists(
        st.sampled_from(
            ("workplans/", "evidence/", "docs/", "canon/", "x/", "README.md", "y.yml", "-evidence.md")
        ),
        min_size=1,
        max_size=4,
    ).map("".join),
)


def expected(path: str, kinds: tuple[Kind, ...], exclude: tuple[str, ...]) -> Kind | None:
    def fits(globs: tuple[str, ...]) -> bool:
        return any(re.fullmatch(glob_pattern(glob), path) for glob in globs)

    if fits(exclude):
        return None
    return next((kind for kind in kinds if fits(kind.globs) and not fits(kind.exclude)), None)


@given(st.lists(KINDS, max_size=3), st.lists(GLOBS.map("".join), max_size=2), st.lists(PATHS, max_size=8))
def test_any_globs(kinds: list[Kind], exclude: list[str], paths: list[str]) -> None:
    selector = KindSelector(kinds, exclude)
    for path in paths:
        assert selector.kind_of(path) is expected(path, tuple(kinds), tuple(exclude))


def test_a_file_at_the_top_is_excluded_by_any_folder() -> None:
    kind = WORKPLAN._replace(globs=("**/*.md",), exclude=("**/README.md",))
    found = [
        KindSelector([kind]).kind_of(path) for path in ("README.md", "a/README.md", "a/b/README.md", "a.md")
    ]
    assert found == [None, None, None, kind]


@given(st.lists(PATHS, max_size=8))
def test_the_kinds_that_ship(paths: list[str]) -> None:
    selector = KindSelector(BUILTIN)
    for path in [*paths, "README.md", "workplans/README.md", "workplans/a/README.md", "workplans/XREADME.md"]:
        assert selector.kind_of(path) is expected(path, BUILTIN, ())
