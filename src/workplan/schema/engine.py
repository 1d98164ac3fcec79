"""The full JSON Schema engine behind one small door. It is loaded on first use: most runs never need it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from workplan.named_tuple import NamedTuple
from workplan.schema.refs import Schema, needed

if TYPE_CHECKING:
    import jsonschema_rs


class Violation(NamedTuple):
    """One keyword that one value does not satisfy.

    `route` leads to the value, `evaluated` to the keyword through every `$ref` on the way. `value` is what
    the engine says about it: the limit, the missing key, the unexpected keys. `branches` are the violations
    of each alternative of anyOf and oneOf.
    """

    keyword: str
    route: tuple[str | int, ...]
    evaluated: tuple[str | int, ...]
    value: Any
    branches: tuple[tuple["Violation", ...], ...] = ()


class Unfit(NamedTuple):
    """Why the engine cannot take a schema: `route` leads to the place in the schema."""

    message: str
    route: tuple[str | int, ...] = ()


class Engine:
    """A compiled schema. Formats are notes, not checks; nothing is ever fetched."""

    def __init__(self, validator: "jsonschema_rs.Validator") -> None:
        self._validator = validator

    def is_valid(self, instance: Any) -> bool:
        """Whether the value fits; a value that JSON cannot hold does not."""
        try:
            return self._validator.is_valid(instance)
        except (ValueError, OverflowError):
            return False

    def violations(self, instance: Any) -> tuple[Violation, ...]:
        """Everything that does not fit; empty for a value that fits and for one that JSON cannot hold."""
        try:
            return tuple(_violation(error) for error in self._validator.iter_errors(instance))
        except (ValueError, OverflowError):
            return ()


def _violation(error: "jsonschema_rs.ValidationError") -> Violation:
    kind = error.kind
    branches: tuple[tuple[Violation, ...], ...] = ()
    if kind.name in {"anyOf", "oneOf"}:
        context = getattr(kind, "context", ())
        branches = tuple(tuple(_violation(inner) for inner in branch) for branch in context)
    path = tuple(error.evaluation_path)
    return Violation(kind.name, tuple(error.instance_path), path, getattr(kind, "value", None), branches)


def build(schema: Any, library: Mapping[str, Schema]) -> Engine | Unfit:
    """Compile `schema`; `library` holds the schemas that a `$ref` may lead to, by `$id`."""
    import jsonschema_rs

    try:
        others = [(address, dict(other)) for address, other in needed(schema, library).items()]
        registry = jsonschema_rs.Registry(others) if others else None
        validator = jsonschema_rs.validator_for(
            schema, registry=registry, offline=True, validate_formats=False
        )
    except jsonschema_rs.ValidationError as error:
        return Unfit(str(error).partition("\n")[0], tuple(error.instance_path))
    except (ValueError, jsonschema_rs.ReferencingError) as error:
        return Unfit(str(error).partition("\n")[0])
    return Engine(validator)
