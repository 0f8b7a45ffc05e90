"""Which role somebody works towards when the story of the critical roles does not say so."""

from mentoring.demo.cast.records import EnrollmentRecord, PersonRecord

SENIOR_LEVEL = 5
#: By function: the next role, and for seniors the one after it.
AIMS = {
    "Finance": ("controller", "country_finance_director"),
    "Operations": ("production_manager", "operations_excellence_director"),
    "Supply chain": ("supply_chain_manager", "supply_chain_director"),
    "Sales": ("key_account_manager", "sales_director_central_europe"),
    "Engineering": ("engineering_manager", "head_of_engineering"),
    "Marketing": ("regional_marketing_manager", "vp_marketing"),
    "Customer service": ("service_center_manager", "head_of_customer_service_europe"),
    "People": ("talent_development_manager", "chief_people_officer"),
    "IT": ("it_platform_manager", "chief_information_officer"),
}
ELSEWHERE = ("operations_excellence_director", "operations_excellence_director")


def aim_of(enrollment: EnrollmentRecord, person: PersonRecord) -> str:
    """The key of a role profile."""
    aims = AIMS.get(person.function, ELSEWHERE)
    return enrollment.target_role or aims[person.level >= SENIOR_LEVEL]
