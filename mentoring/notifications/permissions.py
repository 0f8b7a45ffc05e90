from mentoring.tenancy.actors import Actor
from mentoring.tenancy.roles import Permission


def can_view_deliveries(actor: Actor) -> bool:
    """Whether messages arrived, never what they say."""
    return actor.has(Permission.MANAGE_MEMBERS)
