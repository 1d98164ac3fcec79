"""Where a `$ref` leads: inside its own schema, or to another one at hand by its `$id`. Nothing is fetched."""

from collections.abc import Iterator, Mapping
from typing import Any

from workplan.named_tuple import NamedTuple

Schema = Mapping[str, Any]


class Node(NamedTuple):
    """A schema (or a boolean in its place) and the root schema that it stands in."""

    root: Any
    schema: Any


def resolve(ref: str, root: Any, library: Mapping[str, Schema]) -> Node | None:
    """What `ref` means inside `root`, or None where there is no such place.

    `library` holds other schemas by `$id`; a relative address names a neighbour of `root` there.
    """
    address, _, pointer = ref.partition("#")
    if address:
        own = str(root.get("$id", "")) if isinstance(root, Mapping) else ""
        target = address if "://" in address else own.rpartition("/")[0] + "/" + address
        if target not in (own, own.rstrip("#")):
            if target not in library:
                return None
            root = library[target]
    if not pointer:
        return Node(root, root)
    if not pointer.startswith("/"):
        return None
    return _walk(root, pointer.split("/")[1:])


def _walk(root: Any, tokens: list[str]) -> Node | None:
    here = root
    for token in tokens:
        key = token.replace("~1", "/").replace("~0", "~")
        if isinstance(here, Mapping) and key in here:
            here = here[key]
        elif isinstance(here, list) and key.isdecimal() and int(key) < len(here):
            here = here[int(key)]
        else:
            return None
    return Node(root, here)


def follow(schema: Any, root: Any, library: Mapping[str, Schema]) -> list[Node]:
    """`schema` and the schemas that it refers to, one after the other; a circle ends the list."""
    chain = [Node(root, schema)]
    while isinstance(chain[-1].schema, Mapping) and isinstance(chain[-1].schema.get("$ref"), str):
        target = resolve(chain[-1].schema["$ref"], chain[-1].root, library)
        if target is None or any(target.schema is seen.schema for seen in chain):
            break
        chain.append(target)
    return chain


def site(path: tuple[str | int, ...], root: Any, library: Mapping[str, Schema]) -> list[Schema]:
    """The schemas that speak of one value, outermost first; `path` leads to a keyword through `$ref`s."""
    here: Any = root
    found = [root]
    steps = list(path[:-1])
    while steps:
        step = steps.pop(0)
        if step == "$ref":
            target = resolve(str(here.get("$ref", "")), root, library)
            if target is None:
                break
            root, here = target
        else:
            here = _child(here, step)
            if steps and (step in _NAMED or (step in _LISTED and isinstance(steps[0], int))):
                here = _child(here, steps.pop(0))
        if step not in _SAME:
            found = []
        found.append(here)
    return [schema for schema in found if isinstance(schema, Mapping)]


_NAMED = frozenset(("properties", "patternProperties", "dependentSchemas", "dependencies"))
_LISTED = frozenset(("allOf", "anyOf", "oneOf", "items", "prefixItems"))
_SAME = frozenset(
    ("$ref", "allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas", "dependencies")
)


def _child(here: Any, step: str | int) -> Any:
    if isinstance(here, Mapping):
        return here.get(step, {})
    if isinstance(here, list) and isinstance(step, int) and step < len(here):
        return here[step]
    return {}


Route = tuple[str | int, ...]
_VALUES = frozenset(("enum", "const", "default", "examples", "required"))
_NAMED_ALL = _NAMED | {"definitions", "$defs"}


def schemas_in(schema: Any) -> Iterator[tuple[Route, Schema]]:
    """Every schema inside `schema` in file order, itself first, with its route; `$ref` is not followed."""
    stack: list[tuple[Route, Any]] = [((), schema)]
    while stack:
        route, here = stack.pop()
        if not isinstance(here, Mapping):
            continue
        yield route, here
        inside: list[tuple[Route, Any]] = []
        for word, value in here.items():
            if word in _VALUES:
                continue
            if word in _NAMED_ALL and isinstance(value, Mapping):
                inside += [((*route, word, name), part) for name, part in value.items()]
            elif isinstance(value, list):
                inside += [((*route, word, index), part) for index, part in enumerate(value)]
            else:
                inside.append(((*route, word), value))
        stack += reversed(inside)


def needed(schema: Any, library: Mapping[str, Schema]) -> dict[str, Schema]:
    """The schemas of `library` that `schema` leads to, directly or through others, by `$id`."""
    found: dict[str, Schema] = {}
    waiting = [schema]
    while waiting:
        root = waiting.pop()
        for _, part in schemas_in(root):
            ref = part.get("$ref")
            target = resolve(ref.partition("#")[0], root, library) if isinstance(ref, str) else None
            if target is None or target.root is root:
                continue
            address = str(target.root.get("$id", ""))
            if address not in found and target.root is not schema:
                found[address] = target.root
                waiting.append(target.root)
    return found
