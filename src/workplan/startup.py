"""The modules that every check needs, compiled, in one file: they are executed one after the other, which takes half
the time of importing them one by one.

The file lies beside those that the interpreter keeps of compiled modules, and is as trustworthy: it counts only while
every source has the size and time that it was compiled from. Otherwise modules are imported in the ordinary way, and
the file is written anew. With `-B`, or where nothing can be written, all stays ordinary.
"""

import marshal
import os
import sys
from importlib.machinery import ModuleSpec, SourceFileLoader
from types import ModuleType

import workplan
from workplan.startup_patterns import Kept, collect, restore

_PYC_HEADER = 16
"""Bytes before the code in the file of a compiled module: magic number, flags, time in s and size of the source."""
_WORD = 0xFFFFFFFF
UNUSUAL = frozenset(("yaml", "pyromark", "jsonschema_rs", "multiprocessing", "concurrent.futures", "fsspec"))
"""Libraries that a run over few documents, all correct, does without."""
_Module = tuple[str, str, bool, int, int, bytes]
"""Name, source, whether it is a package, time in ns and size of the source, code."""


class StartupFile:
    """The file of this installation. Where the interpreter keeps no compiled code there is none."""

    def __init__(self) -> None:
        cached = workplan.__spec__.cached
        there = cached and not sys.dont_write_bytecode
        self._path = f"{cached.removesuffix('.pyc')}.startup" if cached and there else ""
        self._held = 0
        self._patterns: list[Kept] = []

    def load(self) -> None:
        """Execute all modules in the file that are not there yet; nothing, where it does not hold any more."""
        try:
            with open(self._path, "rb") as file:
                version, modules, patterns = marshal.load(file)  # noqa: S302  (as the interpreter does beside it)
            if version != sys.version or not all(map(_is_current, modules)):
                return
        except (OSError, ValueError, EOFError, TypeError):
            return
        self._held, self._patterns = len(modules), patterns
        restore(patterns)
        for name, source, is_package, _modified, _size, code in modules:
            if name not in sys.modules:
                _execute(name, source, is_package, code)

    def keep(self) -> None:
        """Write all modules of this package that are loaded, where they are more than the file holds. They stand in
        the order in which they were completed, so that each finds there what it needs. A run that loaded what most
        runs do without is no example, and neither is one of whose modules the interpreter has kept no code.
        """
        own = [module for name, module in sys.modules.items() if name.partition(".")[0] == workplan.__name__]
        if not self._path or len(own) <= self._held or UNUSUAL & sys.modules.keys():
            return
        modules = [_compiled(module) for module in own] if _is_writable(self._path) else [None]
        if None in modules:
            return
        temporary = f"{self._path}.{os.getpid()}"
        try:
            with open(temporary, "wb") as file:
                marshal.dump((sys.version, modules, collect(self._patterns)), file)
            os.replace(temporary, self._path)
        except OSError:
            if os.path.exists(temporary):
                os.unlink(temporary)


def _is_writable(path: str) -> bool:
    return os.access(os.path.dirname(path), os.W_OK)


def _is_current(module: _Module) -> bool:
    found = os.stat(module[1])
    return (found.st_mtime_ns, found.st_size) == module[3:5]


def _execute(name: str, source: str, is_package: bool, code: bytes) -> None:
    """What an import of this module does, its code being known."""
    made = ModuleType(name)
    spec = ModuleSpec(name, SourceFileLoader(name, source), origin=source, is_package=is_package)
    spec.has_location = True
    parent, _, own = name.rpartition(".")
    made.__spec__, made.__loader__, made.__file__ = spec, spec.loader, source
    made.__package__ = name if is_package else parent
    if is_package:
        made.__path__ = spec.submodule_search_locations = [os.path.dirname(source)]
    vars(made)["__cached__"] = spec.cached
    sys.modules[name] = made
    try:
        exec(marshal.loads(code), made.__dict__)  # noqa: S102, S302  (our own, as the interpreter compiled it)
    except BaseException:
        del sys.modules[name]
        raise
    setattr(sys.modules[parent], own, made)


def _compiled(module: ModuleType) -> _Module | None:
    spec = module.__spec__
    if spec is None or not spec.origin or not spec.cached:
        return None
    try:
        found = os.stat(spec.origin)
        with open(spec.cached, "rb") as file:
            header, code = file.read(_PYC_HEADER), file.read()
    except OSError:
        return None
    words = [int.from_bytes(header[at : at + 4], "little") for at in (4, 8, 12)]
    if words != [0, int(found.st_mtime) & _WORD, found.st_size & _WORD]:
        return None
    is_package = spec.submodule_search_locations is not None
    return module.__name__, spec.origin, is_package, found.st_mtime_ns, found.st_size, code
