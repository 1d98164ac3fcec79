"""The whole answer of one run in one file, and what must still be the same for it to hold."""

import hashlib
import json
import os
from collections.abc import Mapping
from typing import Any

FORMAT = 1
_MARK = "answer-"
MOST = 8
"""Answers that are kept: one for each way of asking."""


def answer_path(folder: str, question: str) -> str:
    """The file of the answer to one way of asking."""
    digest = hashlib.sha256(question.encode("utf-8", "surrogatepass")).hexdigest()[:24]
    return os.path.join(folder, f"{_MARK}{digest}.json")


def read_answer(path: str) -> dict[str, Any] | None:
    """The answer in a file; None where there is none, or it is damaged or of another format."""
    try:
        with open(path, "rb") as file:
            digest, body = file.read(65), file.read()
    except OSError:
        return None
    if digest[:64] != hashlib.sha256(body).hexdigest().encode():
        return None
    answer: dict[str, Any] = json.loads(body)
    return answer if answer.get("format") == FORMAT else None


def write_answer(path: str, answer: Mapping[str, Any]) -> None:
    """Put an answer in place of the one before, in one step. A folder that cannot be written keeps none."""
    body = json.dumps({"format": FORMAT, **answer}, separators=(",", ":")).encode()
    temporary = f"{path}.{os.getpid()}.tmp"
    try:
        if not os.path.exists(path):
            _forget(os.path.dirname(path))
        with open(temporary, "wb") as file:
            file.write(hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
        os.replace(temporary, path)
    except OSError:
        if os.path.exists(temporary):
            os.unlink(temporary)


def _forget(folder: str) -> None:
    with os.scandir(folder) as items:
        answers = [item for item in items if item.name.startswith(_MARK)]
    answers.sort(key=lambda item: item.stat().st_mtime_ns)
    for item in answers[: max(0, len(answers) - MOST + 1)]:
        os.unlink(item.path)
