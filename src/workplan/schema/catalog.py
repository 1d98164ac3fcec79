"""The schemas of a run by name: the built-in ones and those that the configuration brings."""

from collections.abc import Iterator, Mapping
from typing import Any

from workplan.parse.scalars import UNKNOWN, ScalarPlan
from workplan.schema.engine import Engine
from workplan.schema.plan import scalar_plan
from workplan.schema.refs import Schema
from workplan.schema.validate import Validator

BASE = "https://workplan.dev/schemas/v1/"
_SUFFIX = ".schema.json"
SILENT = frozenset(("evidence",))
"""Schemas whose findings never quote a value, because a value might be a secret."""


class Catalog:
    """Validators and scalar plans by schema name, each made when it is first asked for."""

    def __init__(
        self,
        builtin: Mapping[str, Schema],
        user: Mapping[str, Schema] | None = None,
        engines: Mapping[str, Engine] | None = None,
    ) -> None:
        """`user` schemas must have been admitted; `engines` holds what their admission compiled."""
        self._builtin = builtin
        self._user = dict(user or {})
        self._engines = dict(engines or {})
        self._library = _Library(builtin)
        self._validators: dict[str, Validator] = {}
        self._plans: dict[str, ScalarPlan] = {}

    def schema(self, name: str) -> Schema | None:
        """The schema of this name; None where there is none."""
        if name in self._user:
            return self._user[name]
        return self._builtin.get(name)

    def validator(self, name: str) -> Validator | None:
        """The validator of this name; None where there is no such schema, or none that can be used."""
        if name not in self._validators:
            schema = self.schema(name)
            if schema is None:
                return None
            self._validators[name] = Validator(
                schema,
                self._library,
                quotes=name not in SILENT,
                own=name not in self._user,
                engine=self._engines.get(name),
            )
        return self._validators[name]

    def plan(self, name: str) -> ScalarPlan:
        """How plain scalars of documents with this schema are read; nothing is planned without a schema."""
        if name not in self._plans:
            schema = self.schema(name)
            self._plans[name] = UNKNOWN if schema is None else scalar_plan(schema, self._library)
        return self._plans[name]

    def __reduce__(self) -> tuple[Any, ...]:
        """Closures and engines stay behind when a catalog travels to another process; they are made anew."""
        return (Catalog, (self._builtin, self._user))


class _Library(Mapping[str, Schema]):
    """The built-in schemas by `$id`; none is read before it is asked for."""

    def __init__(self, builtin: Mapping[str, Schema]) -> None:
        self._builtin = builtin

    def __getitem__(self, address: str) -> Schema:
        if address not in self:
            raise KeyError(address)
        return self._builtin[_name(address)]

    def __contains__(self, address: object) -> bool:
        return isinstance(address, str) and _name(address) in self._builtin

    def __iter__(self) -> Iterator[str]:
        return (f"{BASE}{name}{_SUFFIX}" for name in self._builtin)

    def __len__(self) -> int:
        return len(self._builtin)


def _name(address: str) -> str:
    inside = address.startswith(BASE) and address.endswith(_SUFFIX)
    return address[len(BASE) : -len(_SUFFIX)] if inside else ""


def library_of(builtin: Mapping[str, Schema]) -> Mapping[str, Schema]:
    """The built-in schemas by the `$id` under which other schemas refer to them."""
    return _Library(builtin)
