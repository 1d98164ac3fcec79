"""Where a git repository keeps its parts, found by reading its own small files; no process is started."""

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

from workplan.adapters.git.place import LOCAL_VARIABLES, common_dir_of, read_text, search
from workplan.named_tuple import NamedTuple

if TYPE_CHECKING:
    from workplan.adapters.git.process import Git

CONFIG_LIMIT = 1 << 20
ID_BYTES = {"sha1": 20, "sha256": 32}


class Layout(NamedTuple):
    """The parts of one repository, as absolute paths.

    `root` is the worktree, "" for a bare repository. `git_dir` belongs to this worktree alone,
    `common_dir` is shared by all of its worktrees (a cache belongs there). `algorithm` names the hash of
    object ids. `plain` is false when the repository says that it needs features this reader does not
    know; then only the git command may read it. `partial` says that objects may be missing, which git
    would fetch. `local` holds the variables of the caller's environment
    that are about this repository.
    """

    root: str
    git_dir: str
    common_dir: str
    index_file: str
    algorithm: str
    plain: bool
    partial: bool = False
    local: Mapping[str, str] = {}

    @property
    def bare(self) -> bool:
        """No worktree, and so no index."""
        return not self.root

    @property
    def folder(self) -> str:
        """The folder in which git commands run."""
        return self.root or self.git_dir

    @property
    def git(self) -> "Git":
        """The gateway to git commands in this repository."""
        from workplan.adapters.git.process import Git  # late: most hooks need no command

        return Git(self.folder, self.local)

    @property
    def id_bytes(self) -> int:
        """How many bytes an object id has."""
        return ID_BYTES.get(self.algorithm, 0)

    @property
    def objects(self) -> str:
        """The folder of the object store."""
        return self.local.get("GIT_OBJECT_DIRECTORY") or self.common_dir + "/objects"


def discover(start: str, environment: Mapping[str, str] | None = None, cwd: str = "") -> Layout | None:
    """The repository that holds the folder `start`; None when there is none.

    GIT_DIR, GIT_INDEX_FILE and their kin are obeyed when they are about this repository, as they are in a
    hook, and are left aside for any other. `environment` and `cwd` default to those of the process.
    Raises UnreachableError when a repository is there and cannot be read.
    """
    env = os.environ if environment is None else environment
    here = os.path.realpath(cwd or os.getcwd())
    start = os.path.realpath(start)
    named = env.get("GIT_DIR", "")
    top, git_dir = search(start)
    if named:
        named = os.path.realpath(os.path.join(here, named))
        home = os.path.realpath(os.path.join(here, env.get("GIT_WORK_TREE", "")))
        nested = top != home and _inside(top, home)
        if named == git_dir and not env.get("GIT_WORK_TREE"):
            return _layout(top, named, _own(env, here, top))
        if _inside(start, home) and not nested:
            return _layout(home, named, _own(env, here, home))
    if not git_dir:
        return None
    own = not named and search(here)[1] == git_dir
    return _layout(top, git_dir, _own(env, here, top) if own else {})


def _own(env: Mapping[str, str], here: str, root: str) -> dict[str, str]:
    """The variables that tie the caller to its repository, with absolute paths."""
    local = {key: env[key] for key in LOCAL_VARIABLES if env.get(key)}
    for key in ("GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY"):
        if key in local:
            local[key] = os.path.join(here, local[key])
    if "GIT_INDEX_FILE" in local:
        local["GIT_INDEX_FILE"] = os.path.join(root, local["GIT_INDEX_FILE"])
    return local


def _layout(top: str, git_dir: str, local: Mapping[str, str]) -> Layout:
    common = common_dir_of(git_dir)
    config = read_config(common + "/config")
    algorithm = config.get("extensions.objectformat", "sha1").lower()
    bare = top == git_dir or (config.get("core.bare", "").lower() in {"true", "yes", "on", "1"})
    linked = common != git_dir
    root = "" if bare and not linked else top
    if root and not linked and "GIT_WORK_TREE" not in local and config.get("core.worktree"):
        root = os.path.realpath(os.path.join(git_dir, config["core.worktree"]))
    version = config.get("core.repositoryformatversion", "0")
    return Layout(
        root=root,
        git_dir=git_dir,
        common_dir=common,
        index_file=local.get("GIT_INDEX_FILE") or git_dir + "/index",
        algorithm=algorithm,
        plain=version in {"0", "1"} and algorithm in ID_BYTES,
        partial=any(key == "extensions.partialclone" or key.endswith(".promisor") for key in config),
        local=local,
    )


def read_config(path: str) -> dict[str, str]:
    """The keys of one git configuration file, as `section.key` or `section.subsection.key`.

    Enough of the format for the few keys that lay out a repository: includes are not followed (git does
    not follow them for these keys either) and a value is taken as it is written, less quotes and comment.
    """
    section = ""
    found: dict[str, str] = {}
    for raw in (read_text(path, CONFIG_LIMIT) if os.path.exists(path) else "").split("\n"):
        line = raw.strip()
        if line.startswith("["):
            name, _, sub = line[1:].partition("]")[0].partition(" ")
            quoted = sub.strip().strip('"')
            section = name.lower() + (f".{quoted}" if quoted else "")
        elif line and line[0] not in "#;":
            key, equals, value = line.partition("=")
            if not value.lstrip().startswith('"'):
                value = value.partition("#")[0].partition(";")[0]
            found[f"{section}.{key.strip().lower()}"] = value.strip().strip('"') if equals else "true"
    return found


def _inside(path: str, folder: str) -> bool:
    return bool(folder) and (path == folder or path.startswith(folder.rstrip("/") + "/"))
