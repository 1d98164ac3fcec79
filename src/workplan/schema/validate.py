"""Whether a record fits its schema."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from workplan.schema.checks import Check
from workplan.schema.engine import Engine, Unfit, build
from workplan.schema.refs import Schema
from workplan.schema.shape import compile_shape

if TYPE_CHECKING:
    from workplan.schema.faults import SchemaFault

MANY = 4000
"""From so many records on the engine has earned what loading it costs (two bare interpreter starts)."""


class Validator:
    """One schema, ready to check records.

    Raises `ValueError` on first use where the engine cannot take the schema; the catalog hands out only
    schemas that it can.
    """

    def __init__(
        self,
        schema: Schema,
        library: Mapping[str, Schema] | None = None,
        *,
        quotes: bool = True,
        own: bool = False,
        engine: Engine | None = None,
    ) -> None:
        """`library` holds the schemas that a `$ref` may lead to, by `$id`.

        `quotes` off keeps every value out of the messages. `own` marks schemas that ship with this package.
        """
        self.schema = schema
        self._library = library or {}
        self._quotes = quotes
        self._shape: Check | None = compile_shape(schema, self._library, own)
        self._engine = engine
        self._asked = 0

    def is_valid(self, instance: Any, bulk: bool = False) -> bool:
        """Whether the record fits. `bulk` says that many more will come, so that loading the engine pays;
        after `MANY` records that is taken for granted.
        """
        self._asked += 1
        if self._shape is None or bulk or self._asked > MANY:
            return self._loaded().is_valid(instance)
        try:
            return self._shape(instance)
        except RecursionError:  # the record is deeper than Python's stack; the engine has a stack of its own
            return self._loaded().is_valid(instance)

    def findings(self, instance: Any) -> "tuple[SchemaFault, ...]":
        """Everything that does not fit, in the order of the record; empty for a record that fits."""
        from workplan.schema.faults import Faults  # late: most records fit, and need no words

        faults = Faults(self.schema, self._library, self._quotes)
        violations = self._loaded().violations(instance)
        if violations:
            return faults.of(violations, instance)
        return () if self._loaded().is_valid(instance) else (faults.unreadable(),)

    def _loaded(self) -> Engine:
        if self._engine is None:
            built = build(self.schema, self._library)
            if isinstance(built, Unfit):
                raise ValueError(built.message)
            self._engine = built
        return self._engine
