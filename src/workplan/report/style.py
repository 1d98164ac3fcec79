"""Terminal colours, or none of them."""

from workplan.kinds.tones import DOING, DONE, GONE, WAITING
from workplan.named_tuple import NamedTuple


class Style(NamedTuple):
    """The sequences that start each look; all empty when colours are not asked for."""

    error: str = ""
    warning: str = ""
    info: str = ""
    strong: str = ""
    faint: str = ""
    good: str = ""
    reset: str = ""

    def paint(self, look: str, text: str) -> str:
        """The text in that look, which is one of this value's fields."""
        return f"{look}{text}{self.reset}" if look else text

    def of_severity(self, severity: str) -> str:
        """The look of a severity."""
        return {"error": self.error, "warning": self.warning}.get(severity, self.info)

    def of_tone(self, tone: str) -> str:
        """The look of what a status means."""
        return {DOING: self.info, WAITING: self.warning, DONE: self.good, GONE: self.faint}.get(tone, "")


PLAIN = Style()
COLORED = Style(
    error="\x1b[1;31m",
    warning="\x1b[1;33m",
    info="\x1b[1;36m",
    strong="\x1b[1m",
    faint="\x1b[2m",
    good="\x1b[32m",
    reset="\x1b[0m",
)
