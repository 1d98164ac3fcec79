"""JUnit XML: how many tests ran and what came of them.

The file comes from a command, so it is read as hostile: no document type (and so no entity), bounded size
and depth. Only elements and their `time`-free facts are counted; names, messages and output are never kept.
"""

from xml.parsers import expat

from workplan.evidence.collect_counts import Counts, CountsError
from workplan.named_tuple import NamedTuple

MOST_BYTES = 64_000_000
MOST_DEPTH = 64
_RESULTS = {"failure": "failed", "error": "error", "skipped": "skipped"}


class _Case(NamedTuple):
    depth: int
    result: str


def junit_counts(data: bytes) -> Counts:
    """The counts of all `testcase` elements. Raises CountsError for anything that is no plain JUnit XML.

    The attributes of `testsuite` are not believed: the cases themselves are counted.
    """
    if len(data) > MOST_BYTES:
        raise CountsError("the JUnit file is too large", f"at most {MOST_BYTES} bytes are read")
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.EntityDeclHandler = _refuse_doctype
    parser.ExternalEntityRefHandler = _refuse_doctype
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise CountsError(
            f"the JUnit file is not well-formed at line {error.lineno}", "let the tool write it again"
        ) from None
    return reader.counts()


def _refuse_doctype(*_arguments: object) -> int:
    raise CountsError(
        "the JUnit file declares a document type or an entity", "plain JUnit XML needs none; it was not read"
    )


class _Reader:
    """Counts elements as they come; nothing of their text is kept."""

    def __init__(self) -> None:
        self._depth = 0
        self._root = ""
        self._case: _Case | None = None
        self._found = {"passed": 0, "failed": 0, "error": 0, "skipped": 0}

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > MOST_DEPTH:
            raise CountsError("the JUnit file is nested too deep", f"at most {MOST_DEPTH} levels are read")
        local = name.rpartition(" ")[2]
        self._root = self._root or local
        if local == "testcase" and self._case is None:
            self._case = _Case(self._depth, "passed")
        elif self._case is not None and self._depth == self._case.depth + 1 and local in _RESULTS:
            self._case = self._case._replace(result=_worse(self._case.result, _RESULTS[local]))

    def end(self, _name: str) -> None:
        if self._case is not None and self._depth == self._case.depth:
            self._found[self._case.result] += 1
            self._case = None
        self._depth -= 1

    def counts(self) -> Counts:
        if self._root not in ("testsuite", "testsuites"):
            raise CountsError("the file is no JUnit XML", "its root must be `testsuites` or `testsuite`")
        return Counts("junit", **self._found)


def _worse(left: str, right: str) -> str:
    order = ("passed", "skipped", "failed", "error")
    return max(left, right, key=order.index)
