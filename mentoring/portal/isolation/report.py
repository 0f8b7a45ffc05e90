"""What was tried, what the registries hold, and what is wrong."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Report:
    tried: Counter[str] = field(default_factory=Counter)
    held: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    def hold(self, registry: str, count: int) -> None:
        self.held[registry] += count

    def note(self, registry: str, name: str, what: str = "") -> None:
        """One entry of a registry was tried, whatever came of it."""
        self.tried[registry] += 1
        self.lines.append(f"{registry} {name}{': ' if what else ''}{what}")

    def fault(self, name: str, what: str) -> None:
        self.faults.append(f"{name}: {what}")

    def untried(self) -> list[str]:
        return [
            f"{registry}: {self.tried[registry]} of {count} tried"
            for registry, count in sorted(self.held.items())
            if self.tried[registry] < count
        ]
