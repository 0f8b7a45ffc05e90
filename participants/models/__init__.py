from participants.models.change import PersonChange, PersonChangeEffect
from participants.models.competency import Competency, CompetencyFramework, CompetencyLevel
from participants.models.directory_view import DirectoryExport, DirectoryView
from participants.models.import_run import ImportMapping, ImportRun
from participants.models.import_source import ImportSource
from participants.models.mentor_profile import MentorExpertise, MentorProfile
from participants.models.person import Person
from participants.models.role_profile import NextRole, RequiredLevel, RoleIncumbent, RoleProfile

__all__ = [
    "Competency",
    "CompetencyFramework",
    "CompetencyLevel",
    "DirectoryExport",
    "DirectoryView",
    "ImportMapping",
    "ImportRun",
    "ImportSource",
    "MentorExpertise",
    "MentorProfile",
    "NextRole",
    "Person",
    "PersonChange",
    "PersonChangeEffect",
    "RequiredLevel",
    "RoleIncumbent",
    "RoleProfile",
]
