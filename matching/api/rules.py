from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from matching.api.serializers import RulesSerializer, SaveRulesSerializer
from matching.queries.policies import current_rules, latest_policy
from matching.queries.runs import get_matched_program
from matching.services.policies import save_policy
from mentoring.api.permissions import IsMember
from mentoring.api.views import OrganizationAPIView
from programs.models import Program


class RulesView(OrganizationAPIView):
    """The rules that the next matching will use. POST makes the next version."""

    permission_classes = [IsMember]

    @extend_schema(responses=RulesSerializer)
    def get(self, request: Request, pk: UUID) -> Response:
        return self.answer(_rules(get_matched_program(self.actor, pk)), RulesSerializer)

    @extend_schema(request=SaveRulesSerializer, responses={201: RulesSerializer})
    def post(self, request: Request, pk: UUID) -> Response:
        program = get_matched_program(self.actor, pk)
        save_policy(program, by=self.actor, **self.read(SaveRulesSerializer))
        return self.answer(_rules(program), RulesSerializer, status=201)


def _rules(program: Program) -> dict[str, Any]:
    policy, rules = latest_policy(program), current_rules(program)
    return {
        "version": policy.version if policy else 0,
        "weights": rules.weights,
        "hard_rules": rules.hard_rules,
        "never_pairs": rules.never_pairs,
        "always_pairs": rules.always_pairs,
    }
