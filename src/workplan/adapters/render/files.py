"""The files that are rendered into, and the small register of those that can carry no header."""

import json
import os
from collections.abc import Mapping

from workplan.adapters.files import FolderWriter, read_regular, reason
from workplan.errors import ConflictError, UnreachableError, UsageError
from workplan.render.digest import parse_digest
from workplan.render.state import Held

LIMIT = 64 << 20
"""Largest file that is rendered into, in bytes."""

REGISTER = ".workplan-rendered.json"
"""Digests of rendered files whose form has no place for a header, by path."""


class RenderedFolder:
    """Paths are relative to `root`, with `/`, and stay inside it."""

    def __init__(self, root: str) -> None:
        self.root = root
        self._writer = FolderWriter(root)

    def read(self, path: str) -> bytes | None:
        """The content, None where nothing is there. Raises UnreachableError for a link or a folder."""
        full = os.path.join(self.root, path)
        try:
            return read_regular(full, LIMIT)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            what = "is a symbolic link" if os.path.islink(full) else f"cannot be read: {reason(error)}"
            raise UnreachableError(
                f"`{path}` {what}", "render into the file that it names, or remove it"
            ) from error

    def write(self, path: str, data: bytes, expect: bytes | None) -> None:
        """Put the file in place, with the folders above it."""
        folder = os.path.dirname(os.path.join(self.root, path))
        if os.path.realpath(folder) != os.path.join(
            os.path.realpath(self.root), os.path.dirname(path)
        ).rstrip("/"):
            raise UnreachableError(
                f"`{path}` leads through a symbolic link; nothing was written", "replace the link by a folder"
            )
        try:
            os.makedirs(folder, exist_ok=True)
        except OSError as error:
            raise UnreachableError(
                f"`{path}` cannot be written: {reason(error)}", "a file stands where its folder belongs"
            ) from error
        self._writer.write(path, data, expect)

    def remove(self, path: str, expect: bytes) -> None:
        """Remove the file, and folders that are empty then."""
        if self.read(path) != expect:
            raise ConflictError(
                f"`{path}` was changed meanwhile; nothing was removed", "run the command again"
            )
        os.unlink(os.path.join(self.root, path))
        folder = os.path.dirname(path)
        while folder and not os.listdir(os.path.join(self.root, folder)):
            os.rmdir(os.path.join(self.root, folder))
            folder = os.path.dirname(folder)


def read_register(root: str) -> dict[str, tuple[str, Held]]:
    """Path to the name and digest of what was written there last; the bodies are left empty."""
    try:
        data = read_regular(os.path.join(root, REGISTER), LIMIT)
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise UnreachableError(f"`{REGISTER}` cannot be read: {reason(error)}", "check the file") from error
    try:
        entries = json.loads(data)["files"]
        found = {path: (entry["target"], parse_digest(entry["digest"])) for path, entry in entries.items()}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise UsageError(f"`{REGISTER}` is no register of rendered files", "restore it from git") from None
    return {path: (name, Held(digest, "")) for path, (name, digest) in found.items() if digest is not None}


def register_bytes(entries: Mapping[str, tuple[str, str]]) -> bytes:
    """The register's content: path to target and digest, sorted."""
    files = {path: {"target": name, "digest": digest} for path, (name, digest) in sorted(entries.items())}
    return (json.dumps({"schema_version": 1, "files": files}, ensure_ascii=False, indent=2) + "\n").encode()
