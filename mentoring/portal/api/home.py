"""The home page, search and reminders by the API: the same queries and services as the pages."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from mentoring.api.filters import TextParam
from mentoring.api.permissions import IsMember
from mentoring.api.views import OrganizationAPIView
from mentoring.portal.api.serializers import FoundSerializer, HomeSerializer, NudgeSerializer
from mentoring.portal.queries.home import home_of
from mentoring.portal.queries.search import LONGEST, search
from relationships.queries.nudges import get_nudge
from relationships.queries.relationships import get_relationship
from relationships.services.nudges import nudge_pair, take_back_nudge


class HomeView(OrganizationAPIView):
    """What needs you, most urgent first; for those who run programs also the figures of the home page."""

    permission_classes = [IsMember]

    @extend_schema(responses=HomeSerializer)
    def get(self, request: Request) -> Response:
        return self.answer(home_of(self.actor), HomeSerializer)


class SearchView(OrganizationAPIView):
    """People, programs and pairs that you may see, by the beginning of a name."""

    permission_classes = [IsMember]
    filters = {"q": TextParam(LONGEST)}

    @extend_schema(responses=FoundSerializer)
    def get(self, request: Request) -> Response:
        return self.answer(search(self.actor, self.given.get("q", "")), FoundSerializer)


class NudgeView(OrganizationAPIView):
    """Remind a pair. The message leaves after a minute; within a day nothing is sent twice."""

    permission_classes = [IsMember]

    @extend_schema(request=None, responses=NudgeSerializer)
    def post(self, request: Request, pk: UUID) -> Response:
        return self.answer(nudge_pair(get_relationship(self.actor, pk), by=self.actor), NudgeSerializer)


class TakeBackView(OrganizationAPIView):
    """Take a reminder back while it has not left."""

    permission_classes = [IsMember]

    @extend_schema(request=None, responses=NudgeSerializer)
    def post(self, request: Request, pk: UUID) -> Response:
        return self.answer(take_back_nudge(get_nudge(self.actor, pk), by=self.actor), NudgeSerializer)
