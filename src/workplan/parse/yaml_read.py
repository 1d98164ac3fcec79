"""YAML text to plain values, by YAML 1.2 and a plan of what each place may hold.

Three readers give the same values: the flat one for the lines that nearly every block is made of, the block
reader for what nests by indentation, and the full one for everything else, which alone can say what is wrong
and where. Only the full one loads a YAML library.
"""

from workplan.parse.scalars import UNKNOWN, ScalarPlan
from workplan.parse.yaml_flat import read_flat
from workplan.parse.yaml_problem import YamlAnyRead, YamlProblem, YamlRead

__all__ = ["YamlAnyRead", "YamlProblem", "YamlRead", "read_any", "read_mapping"]


def read_mapping(text: str, plan: ScalarPlan = UNKNOWN) -> YamlRead:
    """The mapping that `text` holds: no text, or only comments, is an empty one. Raises nothing."""
    fields = read_flat(text, plan)
    if fields is not None:
        return YamlRead(fields)
    from workplan.parse.yaml_block import read_block  # late: most runs never need it

    value = read_block(text, plan)
    if isinstance(value, dict):
        return YamlRead(value)
    from workplan.parse.yaml_full import read_mapping_fully  # late: most runs never need it

    return read_mapping_fully(text, plan)


def read_any(text: str, plan: ScalarPlan = UNKNOWN) -> YamlAnyRead:
    """As `read_mapping`, for a document whose root may also be a list or a single value."""
    fields = read_flat(text, plan)
    if fields is not None:
        return YamlAnyRead(fields)
    from workplan.parse.yaml_block import read_block  # late: most runs never need it

    value = read_block(text, plan)
    if value is not None:
        return YamlAnyRead(value)
    from workplan.parse.yaml_full import read_any_fully  # late: most runs never need it

    return read_any_fully(text, plan)
