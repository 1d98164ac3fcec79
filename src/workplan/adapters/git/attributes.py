"""Which files a filter or another encoding may stand between a blob and the worktree.

Line ending conversion and `$Id$` are not looked for: cleaning by them only ever removes bytes, so that a
file of the blob's length is the blob. A filter or an encoding may keep the length.
"""

import os

CONVERTING = ("filter", "working-tree-encoding")
NOTHING: frozenset[str] = frozenset()
EVERYTHING = frozenset(("",))
SIZE_LIMIT = 1 << 20


def converted_suffixes(text: str) -> frozenset[str]:
    """Endings, in lower case, of the paths that an attributes file may convert: "" is every path.

    More than git would convert, never less: a pattern that is not simply `*.ending` stands for every
    path, and so does a macro.
    """
    found = set()
    for raw in text.split("\n"):
        pattern, *attributes = raw.split()[:1] + raw.split()[1:] if raw.strip() else [""]
        names = (attribute.lstrip("-!").partition("=") for attribute in attributes)
        if pattern.startswith("#") or not any(
            name in CONVERTING and not attribute.startswith(("-", "!"))
            for (name, _, _), attribute in zip(names, attributes, strict=True)
        ):
            continue
        ending = pattern.removeprefix("**/").removeprefix("*")
        simple = ending != pattern and ending.startswith(".") and not set(ending) & set('*?[]\\/"')
        found.add(ending.lower() if simple else "")
    return frozenset(found)


def attributes_of(path: str | bytes) -> frozenset[str]:
    """The same for a file; one that is not there converts nothing, one that cannot be read everything."""
    try:
        with open(path, "rb") as file:
            data = file.read(SIZE_LIMIT + 1)
    except (FileNotFoundError, NotADirectoryError):
        return NOTHING
    except OSError:
        return EVERYTHING
    return EVERYTHING if len(data) > SIZE_LIMIT else converted_suffixes(data.decode("utf-8", "replace"))


def attributes_everywhere(common_dir: str, environment: dict[str, str]) -> frozenset[str]:
    """What holds for the whole repository: its private file, the user's and the machine's.

    A user's file of another name (`core.attributesFile`) is noticed and not read: everything may convert.
    """
    home = environment.get("HOME", "")
    folder = environment.get("XDG_CONFIG_HOME") or f"{home}/.config"
    found = attributes_of(f"{common_dir}/info/attributes") | attributes_of("/etc/gitattributes")
    found |= attributes_of(f"{folder}/git/attributes")
    for path in (f"{common_dir}/config", f"{folder}/git/config", f"{home}/.gitconfig", "/etc/gitconfig"):
        if os.path.exists(path):
            with open(path, "rb") as file:
                if b"attributesfile" in file.read(SIZE_LIMIT).lower():
                    return EVERYTHING
    return found
