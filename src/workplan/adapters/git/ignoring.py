"""The files that say what git ignores in a worktree, for whoever wants to know whether they changed."""

import os
from collections.abc import Iterable, Mapping

from workplan.adapters.git.layout import Layout, read_config
from workplan.errors import UnreachableError

SYSTEM = ("/etc/gitconfig", "/usr/local/etc/gitconfig", "/opt/homebrew/etc/gitconfig")


def ignore_files(layout: Layout, folders: Iterable[str], environment: Mapping[str, str]) -> list[str] | None:
    """Every file that may hold a rule for these folders (relative to the root), there or not. None where a
    configuration includes others, or where the environment brings its own: only git knows then.
    """
    if any(name.startswith("GIT_CONFIG") for name in environment):
        return None
    home = environment.get("HOME", "")
    own = environment.get("XDG_CONFIG_HOME") or f"{home}/.config"
    found = [f"{layout.common_dir}/info/exclude", f"{own}/git/ignore"]
    for path in (
        *SYSTEM,
        f"{own}/git/config",
        f"{home}/.gitconfig",
        f"{layout.common_dir}/config",
        f"{layout.git_dir}/config.worktree",
    ):
        found.append(path)
        try:
            keys = read_config(path)
        except UnreachableError:
            return None
        if any(key.startswith("include") for key in keys):
            return None
        named = keys.get("core.excludesfile")
        if named:
            found.append(os.path.join(layout.root, os.path.expanduser(named)))
    above = {""}
    for start in folders:
        folder = start
        while folder not in above:
            above.add(folder)
            folder = os.path.dirname(folder)
    found += [os.path.join(layout.root, folder, ".gitignore") for folder in sorted(above)]
    return found
