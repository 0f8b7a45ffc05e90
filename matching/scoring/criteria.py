"""What the scorer may know about people, and what a policy may weigh and rule.

Nothing else reaches the scorer: there is no field for gender, age or any other audit attribute.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

HIGHEST_LEVEL = 5
#: From here on somebody "has done" it.
EXPERIENCED = 3
WORKING_HOURS = 8


class Criterion(StrEnum):
    EXPERTISE = "expertise"
    TARGET_ROLE = "target_role"
    OTHER_FUNCTION = "other_function"
    LEVEL = "level"
    BACKGROUND = "background"
    LANGUAGE = "language"
    TIME_ZONE = "time_zone"
    PLACE = "place"
    PREFERENCES = "preferences"


class Importance(IntEnum):
    IGNORE = 0
    LOW = 1
    MEDIUM = 2
    HIGH = 4
    VERY_HIGH = 8


class Rule(IntEnum):
    """Why a pair is not allowed; the smaller number is told when several apply.

    A veto does not say whose it is: that stays with the person who gave it.
    """

    NONE = 0
    SAME_PERSON = 1
    REPORTING_LINE = 2
    PAIRED_BEFORE = 3
    NEVER_PAIR = 4
    VETO = 5
    NO_COMMON_LANGUAGE = 6
    FIRST_NEED = 7
    WORKING_HOURS = 8

    @property
    def code(self) -> str:
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Need:
    competency: str
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Mentee:
    """`id` identifies the person, also in reporting lines and preferences. `utc_offset` is in minutes.

    `reporting_line` holds everybody above and below; `prefers` is ranked, best first; `background`
    holds earlier functions.
    """

    id: str
    function: str = ""
    level: int | None = None
    country: str = ""
    utc_offset: int | None = None
    languages: frozenset[str] = frozenset()
    needs: tuple[Need, ...] = ()
    target_role: str = ""
    background: frozenset[str] = frozenset()
    reporting_line: frozenset[str] = frozenset()
    prefers: tuple[str, ...] = ()
    vetoes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Mentor:
    """`places`: mentees this run may give, pairs kept by the run included. `roles`: role profiles
    held or known well.
    """

    id: str
    places: int = 1
    function: str = ""
    level: int | None = None
    country: str = ""
    utc_offset: int | None = None
    languages: frozenset[str] = frozenset()
    expertise: Mapping[str, int] = field(default_factory=dict)
    roles: frozenset[str] = frozenset()
    background: frozenset[str] = frozenset()
    reporting_line: frozenset[str] = frozenset()
    prefers: tuple[str, ...] = ()
    vetoes: frozenset[str] = frozenset()


def standard_weights() -> dict[Criterion, Importance]:
    return {
        Criterion.EXPERTISE: Importance.VERY_HIGH,
        Criterion.TARGET_ROLE: Importance.HIGH,
        Criterion.OTHER_FUNCTION: Importance.HIGH,
        Criterion.LEVEL: Importance.MEDIUM,
        Criterion.BACKGROUND: Importance.LOW,
        Criterion.LANGUAGE: Importance.MEDIUM,
        Criterion.TIME_ZONE: Importance.MEDIUM,
        Criterion.PLACE: Importance.IGNORE,
        Criterion.PREFERENCES: Importance.HIGH,
    }


Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Policy:
    """Pairs are (mentee id, mentor id). A criterion without a weight is ignored."""

    weights: Mapping[Criterion, Importance] = field(default_factory=standard_weights)
    wanted_level_gap: int = 2
    forbid_reporting_line: bool = True
    forbid_same_pair: bool = True
    require_common_language: bool = True
    require_first_need: bool = False
    #: Whole working hours that both must share; 0 asks for none.
    least_shared_hours: int = 0
    past_pairs: frozenset[Pair] = frozenset()
    never_pairs: frozenset[Pair] = frozenset()
    always_pairs: frozenset[Pair] = frozenset()


class PolicyConflictError(Exception):
    """The rules cannot all be kept; nothing was solved. `pairs` are those to look at."""

    def __init__(self, code: str, pairs: tuple[Pair, ...]) -> None:
        super().__init__(f"{code}: {', '.join(' and '.join(pair) for pair in pairs)}")
        self.code = code
        self.pairs = pairs
