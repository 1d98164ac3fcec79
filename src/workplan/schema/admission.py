"""Which of the configuration's schema files can be used, and what is wrong with the others."""

from collections.abc import Mapping

from workplan.diagnostics.diagnostic import Finding
from workplan.diagnostics.place import Span
from workplan.named_tuple import NamedTuple
from workplan.parse.problem import ParseProblem
from workplan.schema.catalog import Catalog, library_of
from workplan.schema.engine import Engine
from workplan.schema.refs import Schema
from workplan.schema.user_schema import UserSchema, read_user_schema

RULE = "invalid-schema"


class SchemaFile(NamedTuple):
    """A schema file of the configuration: its repository-relative path, and its text (None = not there)."""

    path: str
    text: str | None


class FileProblem(NamedTuple):
    """A fault of one schema file."""

    path: str
    problem: ParseProblem


def admit(
    builtin: Mapping[str, Schema], files: Mapping[str, SchemaFile]
) -> tuple[Catalog, tuple[FileProblem, ...]]:
    """A catalog with the configuration's schema files that can be used, and the faults of the others.

    `files` maps the name under which a kind asks for a schema to its file. A schema with a fault is left out:
    its documents are read and not checked.
    """
    library = library_of(builtin)
    user: dict[str, Schema] = {}
    engines: dict[str, Engine] = {}
    problems: list[FileProblem] = []
    read: dict[str, UserSchema] = {}
    for name, file in sorted(files.items()):
        if file.path not in read:
            text = file.text
            read[file.path] = _missing() if text is None else read_user_schema(file.path, text, library)
            findings = read[file.path].findings
            problems += [FileProblem(file.path, ParseProblem(RULE, finding)) for finding in findings]
        schema, engine = read[file.path].schema, read[file.path].engine
        if schema is not None:
            user[name] = schema
        if engine is not None:
            engines[name] = engine
    return Catalog(builtin, user, engines), tuple(problems)


def _missing() -> UserSchema:
    hint = "write the file, or correct its path in the configuration; paths start at the repository's root"
    return UserSchema(None, findings=(Finding("this schema file does not exist", Span(1, 1, 1, 2), hint),))
