"""What one would write without thinking of speed: markdown-it-py, a YAML loader in C, jsonschema.

    python -m benchmarks.usual_stack FOLDER

Finds every task block, loads it, validates it against the published schema, and prints how many there are. It
does less than `workplan check`: it links nothing and judges nothing across documents.
"""

import json
import sys
from pathlib import Path

import yaml
from jsonschema import Draft202012Validator
from markdown_it import MarkdownIt

SCHEMA = {
    "type": "object",
    "required": ["id", "status"],
    "properties": {
        "id": {"type": "string"},
        "status": {"enum": ["todo", "progress", "wait", "done", "cancel"]},
        "priority": {"enum": ["high", "medium", "low"]},
        "depends_on": {"type": "array", "items": {"type": "string"}},
    },
}


def main(folder: Path) -> None:
    """Print counts of documents, tasks and faults."""
    parser = MarkdownIt("commonmark")
    validator = Draft202012Validator(SCHEMA)
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    documents = tasks = faults = 0
    for path in sorted((folder / "workplans").rglob("*.md")):
        _, head, body = path.read_text(encoding="utf-8").split("---\n", 2)
        yaml.load(head, loader)  # noqa: S506 - a safe loader
        documents += 1
        for token in parser.parse(body):
            if token.type == "fence" and token.info == "task":
                tasks += 1
                faults += sum(1 for _ in validator.iter_errors(yaml.load(token.content, loader)))  # noqa: S506
    print(json.dumps({"documents": documents, "tasks": tasks, "faults": faults}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
