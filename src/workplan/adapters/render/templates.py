"""Templates as files: a repository's own folder first, then the ones that ship with workplan."""

import os
from collections.abc import Iterable

from workplan.adapters.files import read_regular, unreadable
from workplan.errors import UnreachableError

SUFFIX = ".jinja"
LIMIT = 1 << 20
"""Largest template, in bytes."""

_PACKAGE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
_FOLDERS = (
    os.path.join(_PACKAGE, "_templates"),
    os.path.join(os.path.dirname(os.path.dirname(_PACKAGE)), "templates"),
)


def builtin_folder() -> str:
    """The folder of the built-in templates. Raises UnreachableError where the installation has none."""
    for folder in _FOLDERS:
        if os.path.isdir(os.path.join(folder, "rules")):
            return folder
    raise UnreachableError("the built-in templates are missing", "install workplan again")


class TemplateFolders:
    """The templates of one repository by name, such as `rules/agents.md.jinja`. `own` is a folder, or ""."""

    def __init__(self, own: str = "", trusted: bool = True) -> None:
        self._own = own
        self._shipped = builtin_folder()
        self._read: dict[str, str | None] = {}
        self.trusted = trusted

    def read(self, name: str) -> str | None:
        """The text of a template; None where there is none, or the name leads out of the folder."""
        if name not in self._read:
            self._read[name] = self._find(name)
        return self._read[name]

    def _find(self, name: str) -> str | None:
        if name.startswith("/") or any(part in {"", ".", ".."} for part in name.split("/")):
            return None
        for folder in (self._own, self._shipped):
            path = os.path.join(folder, name)
            if folder and os.path.isfile(path):
                return _text(path)
        return None

    def builtin(self, name: str) -> bool:
        """Whether no template of the repository takes the place of the built-in one."""
        return not (self._own and os.path.isfile(os.path.join(self._own, name)))

    def names(self) -> Iterable[str]:
        """Every template by name, sorted."""
        found = set()
        for folder in (self._own, self._shipped):
            for base, folders, files in os.walk(folder) if folder else ():
                folders.sort()
                inner = os.path.relpath(base, folder).replace(os.sep, "/")
                prefix = "" if inner == "." else inner + "/"
                found |= {prefix + file for file in files if file.endswith(SUFFIX)}
        return sorted(found)


def _text(path: str) -> str:
    try:
        data = read_regular(path, LIMIT)
    except OSError as error:
        raise unreadable(path, error) from error
    if len(data) > LIMIT:
        raise UnreachableError(f"`{path}` is larger than {LIMIT} bytes", "split the template")
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise UnreachableError(f"`{path}`: byte {error.start} is not UTF-8", "save it as UTF-8") from None
