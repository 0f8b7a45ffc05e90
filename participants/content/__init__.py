"""Content supplied with the product about people and roles: framework, role profiles, paths."""

from participants.content.framework import (
    Competency,
    ExpertiseArea,
    Framework,
    ScaleStep,
    Theme,
    expertise_areas,
    starter_framework,
)
from participants.content.reading import ContentError
from participants.content.roles import (
    CareerStep,
    Criticality,
    RoleProfile,
    career_steps,
    critical_roles,
    next_roles,
    role_profiles,
)

__all__ = [
    "CareerStep",
    "Competency",
    "ContentError",
    "Criticality",
    "ExpertiseArea",
    "Framework",
    "RoleProfile",
    "ScaleStep",
    "Theme",
    "career_steps",
    "critical_roles",
    "expertise_areas",
    "next_roles",
    "role_profiles",
    "starter_framework",
]
