"""What the person who syncs decided."""

from collections.abc import Mapping
from types import MappingProxyType

from workplan.named_tuple import NamedTuple

Choices = Mapping[str, Mapping[str, str]]
"""What a person decided: record id to field (or "*" for all) to "file" or "hub"."""

NO_CHOICES: Choices = MappingProxyType({})


class Options(NamedTuple):
    """How a plan is made. `max_change`: so many may vanish or change status, None = the guard's own limit."""

    choices: Choices = NO_CHOICES
    max_change: int | None = None
    fix: bool = False
    allow_behind: bool = False
