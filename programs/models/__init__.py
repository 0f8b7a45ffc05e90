from programs.models.enrollment import Application, ApplicationNeed, Enrollment
from programs.models.intake import Intake
from programs.models.program import Milestone, Objective, Program, ProgramRole, ProgramTargetRole

__all__ = [
    "Application",
    "ApplicationNeed",
    "Enrollment",
    "Intake",
    "Milestone",
    "Objective",
    "Program",
    "ProgramRole",
    "ProgramTargetRole",
]
