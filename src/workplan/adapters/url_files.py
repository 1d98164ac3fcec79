"""Files that fsspec reaches by URL. Of an URL only scheme, host and path are ever shown: the rest may be secret."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from errno import EACCES, ENOENT, ENOTDIR
from typing import Any

from workplan.errors import UnreachableError, UsageError, WorkplanError

INSTALL = "`pip install 'workplan[cluster]'`"
LARGEST = 64 << 20
"""Bytes of a configuration, a schema or a baseline that are read at most."""
_KNOWN: tuple[tuple[type[OSError], int], ...] = (
    (FileNotFoundError, ENOENT),
    (PermissionError, EACCES),
    (NotADirectoryError, ENOTDIR),
)


def shown_url(url: str) -> str:
    """The URL without user, password, query and fragment; each part of a chained one by itself."""
    return "::".join(map(_shown, url.split("::")))


def _shown(url: str) -> str:
    scheme, mark, rest = url.partition("://")
    if not mark:
        return scheme if scheme.isalnum() else "…"
    rest = rest.partition("?")[0].partition("#")[0]
    host, slash, path = rest.partition("/")
    if "@" in host:
        host = host.rpartition("@")[2]
    elif "@" in path and ":" in host and not host.rpartition(":")[2].isdigit():
        host, slash, path = path.rpartition("@")[2].partition("/")  # a password with a `/` in it
    return f"{scheme}://{host}{slash}{path}".rstrip("/")


def reason_of(error: Exception) -> str:
    """Why, in the words of the system. Never those of a library: they may hold what an URL holds."""
    number = error.errno if isinstance(error, OSError) and isinstance(error.errno, int) else 0
    number = number or next((code for kind, code in _KNOWN if isinstance(error, kind)), 0)
    return os.strerror(number).lower() if number else type(error).__name__


@contextmanager
def reaching(shown: str) -> Iterator[None]:
    """Whatever a file system raises, of whatever class, becomes one UnreachableError."""
    try:
        yield
    except WorkplanError:
        raise
    except Exception as error:  # noqa: BLE001  (each file system has exceptions of its own)
        raise UnreachableError(
            f"`{shown}` could not be read: {reason_of(error)}", "check the URL, and what may read it"
        ) from None


def need_fsspec(what: str) -> None:
    """Raise UsageError where fsspec is not installed; `what` needs it."""
    try:
        import fsspec as _fsspec  # noqa: F401
    except ModuleNotFoundError as error:
        if error.name != "fsspec":
            raise
        raise UsageError(
            f"{what} needs the package `fsspec`: {INSTALL}", f"install it with {INSTALL}"
        ) from None


def open_url(url: str) -> tuple[Any, str]:
    """The file system of an URL and the folder in it, without a `/` at its end. Raises UnreachableError where
    there is none, without showing what is secret.
    """
    need_fsspec(f"`{shown_url(url)}`")
    from fsspec.core import url_to_fs

    shown = shown_url(url)
    scheme = shown.partition("://")[0]
    if "://" not in url:
        raise UnreachableError("what is configured as `url` is none", "an URL has a scheme: `s3://…`")
    try:
        files, folder = url_to_fs(url)
    except ImportError:
        raise UnreachableError(
            f"`{shown}` needs one more package: fsspec has none for `{scheme}` by itself",
            "its documentation names the package for each scheme",
        ) from None
    except ValueError:
        raise UnreachableError(f"`{shown}`: fsspec cannot open `{scheme}`", "check the URL") from None
    except Exception as error:  # noqa: BLE001  (each file system has exceptions of its own)
        raise UnreachableError(f"`{shown}` could not be opened: {reason_of(error)}", "check it") from None
    return files, folder.rstrip("/")
