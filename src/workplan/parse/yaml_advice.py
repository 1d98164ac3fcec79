"""Turns what libyaml says of a syntax error into what the person should do."""

import re
from collections.abc import Callable

from workplan.parse.yaml_fault import Fault, QuotedText, place_fault
from workplan.parse.yaml_problem import INVALID, YamlProblem

_KEY_VALUE = r"(\s*(?:- )?[\w.\-]+:) +(\S.*)"
_GLUED_KEY = r"\s*(?:- )?([A-Za-z_][\w.\-]*):([^\s:/].*)"
_KEY_EXPECTED = r"did not find expected (key|'-' indicator)|expected <block end>"
_LONGEST_SHOWN = 80


def explain_fault(text: str, fault: Exception, quoted: QuotedText | None = None) -> YamlProblem:
    """The problem that PyYAML's exception stands for. `quoted` is the last quoted text before it."""
    found = place_fault(text, fault, quoted)
    for explain in _EXPLANATIONS:
        problem = explain(found)
        if problem is not None:
            return problem
    return _at(
        found,
        f"not YAML: {found.message.partition(';')[2].strip() or found.message}",
        "look at this line and the one above; quote a value that holds special characters",
    )


def _at(fault: Fault, message: str, hint: str, line: int = -1, column: int = -1) -> YamlProblem:
    if line < 0:
        line, column = fault.line, fault.column
    return YamlProblem(INVALID, message, line, column, hint)


def _quote_hint(line: str) -> str:
    """How the line looks with its value quoted, where that can be shown."""
    found = re.fullmatch(_KEY_VALUE, line.rstrip())
    if not found or len(line) > _LONGEST_SHOWN or found[2][0] in "\"'[{":
        return "quote the value"
    value = found[2]
    if '"' not in value and "\\" not in value:
        return f'quote the value: `{found[1].lstrip()} "{value}"`'
    doubled = value.replace("'", "''")
    return f"quote the value: `{found[1].lstrip()} '{doubled}'`"


def _tab(fault: Fault) -> YamlProblem | None:
    about_tabs = re.search(r"tab character|'\\t'", fault.message) is not None
    last = len(fault.lines) if about_tabs else fault.line + 1
    for number in range(fault.begun_line if about_tabs else fault.line, last):
        line = fault.lines[number]
        width = len(line) - len(line.lstrip())
        tab = line.find("\t", 0, width)
        if tab >= 0 and (number != fault.line or fault.column <= width):
            return _at(fault, "a tab indents this line", "indent with spaces", number, tab)
    return None


def _unclosed_quote(fault: Fault) -> YamlProblem | None:
    if "quoted scalar" not in fault.message or "end of stream" not in fault.message:
        return None
    sign = fault.lines[fault.begun_line][fault.begun_column : fault.begun_column + 1]
    return _at(
        fault,
        f"the quote `{sign}` that opens here is never closed",
        f"put a `{sign}` at the end of the value",
        fault.begun_line,
        fault.begun_column,
    )


def _bad_escape(fault: Fault) -> YamlProblem | None:
    if "escape" not in fault.message and "decimal number" not in fault.message:
        return None
    column = fault.text.rfind("\\", 0, fault.column + 1)
    shown = fault.text[column : column + 2] if column >= 0 else fault.sign
    return _at(
        fault,
        f"`{shown}` is no escape that YAML knows in double quotes",
        "write `\\\\` for a backslash, or put the text in single quotes",
        fault.line,
        max(column, 0),
    )


def _bad_start(fault: Fault) -> YamlProblem | None:
    if not re.search(r"cannot start any token|mapping keys are not allowed", fault.message):
        return None
    return _at(fault, f"a value cannot start with {fault.shown_sign}", _quote_hint(fault.text))


def _reference(fault: Fault) -> YamlProblem | None:
    if not re.search(r"\b(alias|anchor|tag)\b", fault.message):
        return None
    column = min(fault.begun_column, len(fault.lines[fault.begun_line]))
    sign = fault.lines[fault.begun_line][column : column + 1]
    return _at(
        fault,
        f"a value cannot start with `{sign}`",
        _quote_hint(fault.lines[fault.begun_line]),
        fault.begun_line,
        column,
    )


def _glued_key(fault: Fault) -> YamlProblem | None:
    if not re.search(r"expected ':'|mapping values", fault.message):
        return None
    for number in dict.fromkeys((fault.begun_line, fault.line, max(fault.line - 1, 0))):
        found = re.fullmatch(_GLUED_KEY, fault.lines[number])
        if found:
            hint = f"write `{found[1]}: {found[2]}`" if len(found[0]) < _LONGEST_SHOWN else "add a space"
            return _at(fault, f"no space after `{found[1]}:`", hint, number, found.end(1) + 1)
    return None


def _colon_in_value(fault: Fault) -> YamlProblem | None:
    if "mapping values are not allowed" not in fault.message:
        return None
    if re.match(_KEY_VALUE, fault.text[: fault.column]):
        return _at(fault, "a `:` followed by a space, in a value without quotes", _quote_hint(fault.text))
    width = len(fault.text) - len(fault.text.lstrip())
    return _at(
        fault,
        "this key is indented below a key that already has a value",
        "give it the indentation of the other keys; if it is part of the text above, quote that text",
        fault.line,
        width,
    )


def _unclosed_bracket(fault: Fault) -> YamlProblem | None:
    flow = re.search(r"flow (sequence|mapping|node)", fault.message)
    if not flow:
        return None
    line = fault.lines[fault.begun_line]
    sign = line[fault.begun_column : fault.begun_column + 1]
    closing = {"[": "]", "{": "}"}.get(sign)
    if closing is None:
        return _at(
            fault,
            "a bracket is not closed, or something is missing before this place",
            "close each bracket; quote a value that starts with one",
        )
    if fault.sign in ("}", "]") and fault.sign != closing:
        return _at(fault, f"`{fault.sign}` does not close `{sign}`", f"write `{closing}` here")
    return _at(
        fault,
        f"the `{sign}` that opens here is not closed, or a comma is missing in it",
        f"put a `{closing}` behind the last entry; quote a value that starts with a bracket",
        fault.begun_line,
        fault.begun_column,
    )


def _stray_sign(fault: Fault) -> YamlProblem | None:
    if not re.search(r"expected (the )?node content", fault.message):
        return None
    return _at(fault, f"a value cannot start with {fault.shown_sign}", _quote_hint(fault.text))


def _text_after_quote(fault: Fault) -> YamlProblem | None:
    quoted = fault.quoted
    if quoted is None or (quoted.end.line, quoted.end.column) > (fault.line, fault.column):
        return None
    between = fault.lines[quoted.end.line][quoted.end.column : fault.column]
    if quoted.end.line != fault.line or between.strip():
        return None
    sign = quoted.style
    hint = (
        "write the quote inside the text twice, or put the text in double quotes"
        if sign == "'"
        else 'write `\\"` for a quote inside the text, or put the text in single quotes'
    )
    problem = _at(fault, f"text after the closing quote `{sign}`", hint)
    if quoted.start.line == fault.line:
        return problem
    return problem._replace(
        message=f"text after a closing quote `{sign}`, whose opening quote stands on an earlier line",
        hint="close the quoted text on the line where it opens",
        related_line=quoted.start.line,
        related_column=quoted.start.column,
        related_message="opened here",
    )


def _missing_key(fault: Fault) -> YamlProblem | None:
    if not re.search(_KEY_EXPECTED, fault.message) or fault.sign != ":":
        return None
    return _at(fault, "a key is missing before the `:`", "write `key: value`, or quote the text")


def _wrong_indentation(fault: Fault) -> YamlProblem | None:
    if not re.search(_KEY_EXPECTED, fault.message):
        return None
    content = fault.text.lstrip()
    if content.startswith(("- ", "-\t")) or content == "-":
        message = "a list item stands where a key is expected, or is not in line with the items above"
        hint = "put it below its key, with the same indentation as the other items"
    elif "block collection" in fault.message or "block sequence" in fault.message:
        message = "a key stands where a list item is expected"
        hint = "start the line with `- `, or give it the indentation of the key that it belongs to"
    else:
        message = "the indentation of this line fits no key above it"
        hint = "give it the same indentation as the other keys"
    return _at(fault, message, hint, fault.line, len(fault.text) - len(content))


_Explanation = Callable[[Fault], YamlProblem | None]


def _where(pattern: str, message: str, hint: str, begun: bool = False) -> _Explanation:
    """Explains a fault whose message holds `pattern`, at its place or where its construct begins."""

    def explain(fault: Fault) -> YamlProblem | None:
        if not re.search(pattern, fault.message):
            return None
        if begun:
            return _at(fault, message, hint, fault.begun_line, fault.begun_column)
        return _at(fault, message, hint)

    return explain


_EXPLANATIONS: tuple[_Explanation, ...] = (
    _tab,
    _unclosed_quote,
    _where(
        r"document (indicator|separator)",
        "a quoted text is still open at a document marker",
        "close the quote before the line with the marker",
        begun=True,
    ),
    _bad_escape,
    _bad_start,
    _reference,
    _glued_key,
    _colon_in_value,
    _where(
        r"expected ':'",
        "a line without `key:`",
        "write `key: value`; indent the line if it continues the value above; start a comment with `#`",
        begun=True,
    ),
    _unclosed_bracket,
    _stray_sign,
    _where(
        r"sequence entries are not allowed",
        "a list cannot start on the line of its key",
        "put each `- ` on its own line below the key; quote the value if it is text",
    ),
    _text_after_quote,
    _missing_key,
    _wrong_indentation,
    _where(
        r"block scalar",
        "text right after `|` or `>`, or a text below it that is not indented by spaces",
        "start the text on the next line, indented; quote a value that starts with `|` or `>`",
    ),
    _where(
        r"directive|document start|YAML document|YAML version",
        "a `%` directive, or text after the end of the document",
        "keep one document without directives; quote a value that starts with `%`",
    ),
)
