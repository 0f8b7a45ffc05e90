"""After a year of use the organization writes a second version of its competencies, and marks what is open."""

from datetime import timedelta

from mentoring.demo.history.stage import Stage
from participants.models import Competency, RoleProfile
from participants.queries.frameworks import competencies_of
from participants.services.framework_drafts import CompetencyEntry, save_competency, start_framework_draft
from participants.services.frameworks import publish_framework
from participants.services.role_profiles import Criticality, save_role_profile

#: Nobody had been rated by what they do with figures.
ADDED = CompetencyEntry(
    theme="Setting direction",
    name="Using data well",
    definition="Asks for the figures that matter, knows how far to trust them, and lets them change the decision.",
    behaviors=(
        "Finds the figures for the own work without help, and says where they come from.",
        "Checks a surprising figure before passing it on, and shows it so that others see the point at once.",
        "Asks what would have to be true for a figure to be wrong, and tests a change on a small part first.",
        "Agrees with other functions on one definition for a figure that they all use, and ends reports nobody needs.",
        "Makes the organization decide by evidence: asks for it in every large decision, and says where it is missing.",
    ),
)
SHARPER = "Brings two functions with opposite aims to one figure that both are measured by, and keeps it for a year."
#: Role -> positions that are open.
OPEN = {"country_finance_director": 1, "supply_chain_manager": 1, "key_account_manager": 2}
DAYS_AGO = 45


def publish_second_version(stage: Stage) -> None:
    """Assessments of before keep the first version; roles ask for the same as before, in the words of the second."""
    day = stage.today - timedelta(days=DAYS_AGO)
    with stage.on(day, stage.hr, 10) as by:
        draft = start_framework_draft(by=by)
        save_competency(draft, None, by=by, entry=ADDED)
        known = competencies_of(draft).get(key="cross_functional_collaboration")
        save_competency(draft, known, by=by, entry=_sharper(known))
        publish_framework(draft, by=by)


def mark_open_positions(stage: Stage) -> None:
    with stage.on(stage.today - timedelta(days=12), stage.hr, 11) as by:
        for profile in RoleProfile.objects.filter(key__in=OPEN):
            save_role_profile(
                profile,
                by=by,
                name=profile.name,
                required=dict(profile.required_levels.values_list("competency_id", "level")),
                business_unit=profile.business_unit,
                function=profile.function,
                critical=_criticality(profile),
                open_positions=OPEN[profile.key],
            )


def _criticality(profile: RoleProfile) -> Criticality | None:
    if not profile.is_critical:
        return None
    return Criticality(profile.impact, profile.vacancy_risk, profile.vacancy_expected_on)


def _sharper(competency: Competency) -> CompetencyEntry:
    behaviors = [level.behavior for level in competency.levels.all()]
    behaviors[3] = SHARPER
    return CompetencyEntry(competency.theme, competency.name, competency.definition, behaviors)
