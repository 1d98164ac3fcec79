"""A status says one thing, the prose another.

What: A task is open, and the newest dated note of its section says that it was completed or cancelled; or it is
done, and the newest note says that it is open again.

Why: One of the two is stale, and whoever plans by the status plans wrongly.

Fix: Correct the status, or add a dated note that says what holds now.
"""

import re
from collections.abc import Iterator

from workplan.build.index import Index
from workplan.build.overview import groups_where, task_words
from workplan.diagnostics.diagnostic import WARNING, Finding, Note
from workplan.diagnostics.place import line_span
from workplan.kinds.kind import Vocabulary
from workplan.late_pattern import late_pattern
from workplan.model.facts import DatedNote, Facts, Task
from workplan.rules.rule import Rule

RULE = Rule("status-contradicts-prose", WARNING, "a status says one thing, the prose another")

_END = r"(?=\s*(?:$|[.,;:!)(—–-])|\s+(?:as|by|via|and|in|on|per|today|now|again)\b)"
_DONE = re.compile(rf"(?:completed|finished|done|marked (?:as )?done|closed as done){_END}", re.IGNORECASE)
_DEAD = re.compile(rf"(?:cancell?ed|superseded|dropped){_END}", re.IGNORECASE)
_PARTLY = re.compile(
    r"\b(?:still open|stays open|remain(?:s|ing)?|not yet|part(?:ly|ial|ially)|half|except|only)\b",
    re.IGNORECASE,
)
_PARTLY_WORDS = ("open", "remain", "not yet", "part", "half", "except", "only")
"""One of these stands in all that `_PARTLY` finds."""
_OPEN = re.compile(
    r"(?:re-?opened|still open|not done|(?:this )?remains (?:the )?(?:\w+ ){0,2}open)\b", re.IGNORECASE
)
_WHOLE_LABEL = late_pattern(r"(?:completed|finished|done|cancell?ed|superseded|re-?opened)", re.IGNORECASE)
_BEGINNINGS = {
    **dict.fromkeys(("com", "fin", "don", "mar", "clo"), ("done", _DONE)),
    **dict.fromkeys(("can", "sup", "dro"), ("dead", _DEAD)),
    **dict.fromkeys(("re-", "reo", "sti", "not", "thi", "rem"), ("open", _OPEN)),
}
"""The first three letters of all that the patterns find: they tell which of them may."""
_OPENING = frozenset([first for first, (said, _) in _BEGINNINGS.items() if said == "open"])


def check(facts: Facts, index: Index) -> Iterator[Finding]:
    """One finding per task whose newest telling note contradicts its status."""
    newest: dict[str, tuple[DatedNote, str]] = {}
    doubtful = _doubtful(facts, index)
    for note in facts.notes if doubtful else ():
        said = said_by(note) if note.subject in doubtful else ""
        if said and (note.subject not in newest or note.date >= newest[note.subject][0].date):
            newest[note.subject] = (note, said)
    if not newest:
        return
    words = task_words(facts, index)
    for task in facts.tasks:
        if task.id in newest:
            note, said = newest[task.id]
            if contradicts(task.status, said, words[task.block]):
                yield _finding(task, note, said)


def _doubtful(facts: Facts, index: Index) -> set[str]:
    """What an open task is called, or a note that begins as if it said that something is open is about: the usual note
    says of a closed task that it was done.
    """
    doubtful = {note.subject for note in facts.notes if _may_say_open(note)}
    for tasks in groups_where(facts, index, lambda status, words: status not in words.closed):
        doubtful.update([task.id for task in tasks])
    return doubtful


def _may_say_open(note: DatedNote) -> bool:
    label, text = note.label[:3], note.text[:3]
    return label.lower() in _OPENING or text.lower() in _OPENING or not (label.isascii() and text.isascii())


def said_by(note: DatedNote) -> str:
    """`done`, `dead`, `open`, or "" where the note tells nothing of the whole task."""
    label, text = note.label, note.text
    if _may_tell(label) and _WHOLE_LABEL.fullmatch(label):
        return _said(label)
    said = _said(text)
    return "" if said == "done" and _is_partly(text) else said


def _said(text: str) -> str:
    first = text[:3]
    if first.isascii():
        telling = _BEGINNINGS.get(first.lower())
        return telling[0] if telling is not None and telling[1].match(text) else ""
    if _OPEN.match(text):
        return "open"
    if _DEAD.match(text):
        return "dead"
    return "done" if _DONE.match(text) else ""


def _is_partly(text: str) -> bool:
    """Whether a note that begins with the end says that something is left. The plain words are found faster."""
    if text.isascii():
        lower = text.lower()
        for word in _PARTLY_WORDS:
            if word in lower:
                break
        else:
            return False
    return _PARTLY.search(text) is not None


def _may_tell(text: str) -> bool:
    """Most labels tell nothing, and their first letters say so; letters with several other cases are left aside."""
    first = text[:3]
    return first.lower() in _BEGINNINGS or not first.isascii()


def contradicts(status: str, said: str, words: Vocabulary) -> bool:
    """Whether an open status meets a closing note, or a closed one a note that says open."""
    is_closed = status in words.closed
    return is_closed if said == "open" else not is_closed


def _finding(task: Task, note: DatedNote, said: str) -> Finding:
    claims = {"done": "completed", "dead": "cancelled or superseded", "open": "open"}
    return Finding(
        f"`{task.id}` is `{task.status}`, its note of {note.date} says it is {claims[said]}",
        task.at("status"),
        "correct the status, or add a dated note that says what holds now",
        task.id,
        (Note(task.path, line_span(note.line), f"note of {note.date}"),),
        key=f"{task.status}:{said}",
    )
