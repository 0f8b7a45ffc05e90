"""Sessions by the API: the same services as the pages."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from mentoring.api.filters import ChoiceParam, UUIDParam
from mentoring.api.permissions import IsMember
from mentoring.api.views import OrganizationAPIView
from mentoring.errors import RuleBroken
from mentoring.tenancy.permissions import require
from relationships.api.serializers import (
    AppointmentSerializer,
    LogSessionSerializer,
    MoveSerializer,
    SessionLogSerializer,
    SessionSerializer,
)
from relationships.choices import SessionStatus
from relationships.permissions.sessions import can_log_session
from relationships.queries.relationships import get_relationship
from relationships.queries.sessions import get_session, read_log, visible_sessions
from relationships.scoring.wall_time import read_wall
from relationships.services.sessions import LogEntry, cancel_session, log_session, move_session, schedule_session


class SessionListView(OrganizationAPIView):
    """Sessions you may see the facts of, newest first."""

    permission_classes = [IsMember]
    filters = {"status": ChoiceParam(SessionStatus.values), "relationship": UUIDParam()}
    is_list = True

    @extend_schema(responses=SessionSerializer(many=True))
    def get(self, request: Request) -> Response:
        sessions = visible_sessions(self.actor).order_by("-starts_at", "-pk")
        return self.page(sessions.filter(**self.given), SessionSerializer)


class ScheduleView(OrganizationAPIView):
    permission_classes = [IsMember]

    @extend_schema(request=AppointmentSerializer, responses={201: SessionSerializer})
    def post(self, request: Request, pk: UUID) -> Response:
        relationship = get_relationship(self.actor, pk)
        session = schedule_session(relationship, by=self.actor, **_appointment(self.read(AppointmentSerializer)))
        return self.answer(session, SessionSerializer, status=201)


class SessionView(OrganizationAPIView):
    permission_classes = [IsMember]

    @extend_schema(responses=SessionSerializer)
    def get(self, request: Request, pk: UUID) -> Response:
        return self.answer(get_session(self.actor, pk), SessionSerializer)


class MoveSessionView(OrganizationAPIView):
    permission_classes = [IsMember]

    @extend_schema(request=MoveSerializer, responses=SessionSerializer)
    def post(self, request: Request, pk: UUID) -> Response:
        data = self.read(MoveSerializer)
        sequence = data.pop("sequence")
        session = move_session(get_session(self.actor, pk), by=self.actor, sequence=sequence, **_appointment(data))
        return self.answer(session, SessionSerializer)


class CancelSessionView(OrganizationAPIView):
    permission_classes = [IsMember]

    @extend_schema(request=None, responses=SessionSerializer)
    def post(self, request: Request, pk: UUID) -> Response:
        return self.answer(cancel_session(get_session(self.actor, pk), by=self.actor), SessionSerializer)


class SessionLogView(OrganizationAPIView):
    """The log of a session, for the two of its relationship."""

    permission_classes = [IsMember]

    @extend_schema(responses=SessionLogSerializer)
    def get(self, request: Request, pk: UUID) -> Response:
        session = get_session(self.actor, pk)
        require(can_log_session(self.actor, session), _("Only the two people of this relationship read its log."))
        return self.answer(read_log(self.actor, session), SessionLogSerializer)

    @extend_schema(request=LogSessionSerializer, responses=SessionLogSerializer)
    def post(self, request: Request, pk: UUID) -> Response:
        data = self.read(LogSessionSerializer)
        entry = LogEntry(**{**data, "outcome": SessionStatus(data["outcome"]), "topics": tuple(data.get("topics", ()))})
        session = log_session(get_session(self.actor, pk), by=self.actor, entry=entry)
        return self.answer(read_log(self.actor, session), SessionLogSerializer)


def _appointment(data: dict[str, Any]) -> dict[str, Any]:
    return {**{key: value for key, value in data.items() if key != "wall_time"}, "wall": _wall(data["wall_time"])}


def _wall(text: str) -> datetime:
    try:
        return read_wall(text)
    except ValueError as error:
        raise RuleBroken("bad_time", _("This day or time does not exist."), field="wall_time") from error
