"""Content supplied with the product about programs: templates, objectives, risks, rules."""

from programs.content.libraries import (
    MatchingDefaults,
    MatchingRule,
    ObjectiveTemplate,
    RiskTemplate,
    matching_defaults,
    objective_key,
    objective_library,
    risk_library,
)
from programs.content.templates import (
    MilestoneTemplate,
    ProgramTemplate,
    program_template,
    program_templates,
)

__all__ = [
    "MatchingDefaults",
    "MatchingRule",
    "MilestoneTemplate",
    "ObjectiveTemplate",
    "ProgramTemplate",
    "RiskTemplate",
    "matching_defaults",
    "objective_key",
    "objective_library",
    "program_template",
    "program_templates",
    "risk_library",
]
