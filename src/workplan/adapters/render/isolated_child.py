"""The inner side of `isolated`: sets limits, fills one template, says the text or the fault."""

import json
import resource
import sys
from typing import Any

from workplan.adapters.render.engine import environment_for, fill
from workplan.usecases.render_ports import TemplateFault


def main(cpu_seconds: int, memory_bytes: int, output_bytes: int) -> None:
    """Read the question from standard input and write the answer to standard output."""
    _limit(resource.RLIMIT_CPU, cpu_seconds)
    _limit(resource.RLIMIT_AS, memory_bytes)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_CORE, 0)
    asked = json.load(sys.stdin)
    # What reports a fault is imported by the first fault, and no file can be opened after this.
    _fill("first", {"first": "{% for a in 'a'|sort %}{{ a ~ absent }}{% endfor %}"}, {})
    _limit(resource.RLIMIT_NOFILE, 0)
    text = _fill(asked["name"], asked["sources"], asked["context"])
    if isinstance(text, str) and len(text) > output_bytes:
        answer: dict[str, object] = {"fault": [asked["name"], 0, f"it wrote more than {output_bytes} bytes"]}
    else:
        answer = {"text": text} if isinstance(text, str) else {"fault": list(text)}
    sys.stdout.write(json.dumps(answer))
    sys.stdout.flush()


def _fill(name: str, sources: dict[str, str], context: dict[str, Any]) -> str | TemplateFault:
    return fill(environment_for(name, sources), name, sources, context)


def _limit(what: int, most: int) -> None:
    """Set a limit, or keep one that is stricter already."""
    _soft, hard = resource.getrlimit(what)
    if hard != resource.RLIM_INFINITY:
        most = min(most, hard)
    resource.setrlimit(what, (most, most))
