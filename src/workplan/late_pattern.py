"""Regular expressions that are compiled when they are first asked: most of those for odd documents never are."""

import re
from typing import Any, AnyStr, cast

_READY = (
    "fullmatch",
    "match",
    "search",
    "finditer",
    "findall",
    "sub",
    "subn",
    "split",
    "scanner",
    "pattern",
    "flags",
)


class _Late:
    """What a pattern can do, from its first use on without a detour."""

    def __init__(self, text: Any, flags: int) -> None:
        self._made = (text, flags)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # asked by who copies or keeps it; a pattern of ours is neither
            raise AttributeError(name)
        compiled = self.__dict__["compiled"] = re.compile(*self._made)
        self.__dict__.update({ready: getattr(compiled, ready) for ready in _READY})
        return getattr(compiled, name)


def compiled_of(value: object) -> re.Pattern[Any] | None:
    """The compiled pattern of a late one that was used; None for everything else."""
    return vars(value).get("compiled") if isinstance(value, _Late) else None


def late_pattern(text: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """`re.compile(text, flags)`, put off: for patterns that ordinary documents do without, and that are only called by
    their methods. A mistake in one shows at its first use.
    """
    return cast("re.Pattern[AnyStr]", _Late(text, flags))
