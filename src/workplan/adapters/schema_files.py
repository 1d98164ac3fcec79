"""The built-in schemas as files: inside an installed package, at the top of the repository in a checkout."""

import json
import os
from collections.abc import Iterator, Mapping
from typing import Any

from workplan.errors import UnreachableError

_SUFFIX = ".schema.json"
_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_FOLDERS = (
    os.path.join(_PACKAGE, "_schemas"),
    os.path.join(os.path.dirname(os.path.dirname(_PACKAGE)), "schemas"),
)


def schema_folder() -> str:
    """The folder that holds the built-in schemas. Raises UnreachableError where the installation has none."""
    for folder in _FOLDERS:
        if os.path.isfile(os.path.join(folder, "workplan" + _SUFFIX)):
            return folder
    raise UnreachableError("the built-in schemas are missing", "install workplan again")


class SchemaFiles(Mapping[str, Mapping[str, Any]]):
    """The built-in schemas by name, such as `task`; each file is read when it is first asked for."""

    def __init__(self, folder: str | None = None) -> None:
        self._folder = folder or schema_folder()
        self._names = tuple(
            sorted(name.removesuffix(_SUFFIX) for name in os.listdir(self._folder) if name.endswith(_SUFFIX))
        )
        self._read: dict[str, Mapping[str, Any]] = {}

    def __getitem__(self, name: str) -> Mapping[str, Any]:
        """The schema. Raises KeyError for a name that is not built in."""
        if name not in self._read:
            self._read[name] = json.loads(self.source(name))
        return self._read[name]

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def source(self, name: str) -> bytes:
        """The bytes of the file as published. Raises KeyError for a name that is not built in."""
        if name not in self._names:
            raise KeyError(name)
        try:
            with open(os.path.join(self._folder, name + _SUFFIX), "rb") as file:
                return file.read()
        except OSError as error:
            raise UnreachableError(f"cannot read the schema `{name}`: {error.strerror}") from None

    def __reduce__(self) -> tuple[type["SchemaFiles"], tuple[str]]:
        return (SchemaFiles, (self._folder,))
