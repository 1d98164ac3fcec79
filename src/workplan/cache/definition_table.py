"""The definitions of one document, ready to be asked for by name."""

from collections.abc import Iterable, Mapping, Sequence

from workplan.model.facts import Definition
from workplan.named_tuple import NamedTuple


class Table(NamedTuple):
    """Definitions by id and by hub id."""

    ids: Mapping[str, Sequence[Definition]]
    hub_ids: Mapping[str, Sequence[Definition]]


def table_of(definitions: Iterable[Definition]) -> Table:
    """The definitions of a document, each under its id and, where it has one, under its hub id."""
    ids: dict[str, list[Definition]] = {}
    hub_ids: dict[str, list[Definition]] = {}
    for definition in definitions:
        # Ids are unique but for mistakes, so that looking before adding is cheaper than `setdefault`.
        name, hub_id = definition[0], definition[7]
        if name in ids:
            ids[name].append(definition)
        else:
            ids[name] = [definition]
        if hub_id in hub_ids:
            hub_ids[hub_id].append(definition)
        elif hub_id:
            hub_ids[hub_id] = [definition]
    return Table(ids, hub_ids)
