"""The base of every API view in an organization.

class SessionListView(OrganizationAPIView):
    permission_classes = [IsMember]
    filters = {"status": ChoiceParam(SessionStatus)}
    is_list = True

    @extend_schema(responses=SessionSerializer(many=True))
    def get(self, request: Request) -> Response:
        return self.page(visible_sessions(self.actor, **self.given), SessionSerializer)

    @extend_schema(request=LogSessionSerializer, responses={201: SessionSerializer})
    def post(self, request: Request) -> Response:
        session = log_session(by=self.actor, **self.read(LogSessionSerializer))
        return self.answer(session, SessionSerializer, status=201)
"""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView

from mentoring.api import idempotency
from mentoring.api.filters import Param, read_parameters
from mentoring.api.models import IdempotencyRecord
from mentoring.api.pagination import PAGE_PARAMS, page_of
from mentoring.api.throttling import ActorThrottle
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.scope import current_actor


class _AlreadyAnsweredError(Exception):
    def __init__(self, response: HttpResponse) -> None:
        super().__init__()
        self.response = response


class OrganizationAPIView(APIView):
    #: Query parameters beside those of a page.
    filters: ClassVar[Mapping[str, Param]] = {}
    #: Whether GET answers with a page.
    is_list: ClassVar[bool] = False

    throttle_classes = [ActorThrottle]
    metadata_class = None
    given: dict[str, Any]
    _has_read = False
    _record: IdempotencyRecord | None = None

    @property
    def actor(self) -> Actor:
        return current_actor()

    @classmethod
    def parameters(cls) -> Mapping[str, Param]:
        return {**cls.filters, **PAGE_PARAMS} if cls.is_list else cls.filters

    def read(self, serializer_class: type[BaseSerializer[Any]], *, partial: bool = False) -> dict[str, Any]:
        """The body, validated. With `partial` only what was sent."""
        self._has_read = True
        serializer = serializer_class(data=self.request.data, partial=partial)
        serializer.is_valid(raise_exception=True)
        data: dict[str, Any] = dict(serializer.validated_data)
        return data

    def answer(self, instance: Any, serializer_class: type[BaseSerializer[Any]], *, status: int = 200) -> Response:
        return Response(serializer_class(instance).data, status=status)

    def page(self, rows: QuerySet[Any] | Sequence[Any], serializer_class: type[BaseSerializer[Any]]) -> Response:
        """{"items": [...], "next": cursor or null}"""
        if not self.is_list:
            raise TypeError("Set is_list = True on a view that answers with pages.")
        page = page_of(rows, route=self.request.path, cursor=self._page.get("cursor"), limit=self._page.get("limit"))
        return Response({"items": serializer_class(page.items, many=True).data, "next": page.next})

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        given = read_parameters(request._request.GET, self.parameters())
        self._page = {name: given.pop(name) for name in PAGE_PARAMS if self.is_list and name in given}
        self.given = given
        begun = idempotency.begin(request)
        if isinstance(begun, HttpResponse):
            raise _AlreadyAnsweredError(begun)
        self._record = begun

    def handle_exception(self, exc: Exception) -> Any:
        if isinstance(exc, _AlreadyAnsweredError):
            # It was read when it was answered first, and the key belongs to this very body.
            self._has_read = True
            return exc.response
        return super().handle_exception(exc)

    def _refuse_unread(self, request: Request) -> None:
        """A name that no serializer has looked at is as unknown as any; what was done is undone. A view with parsers
        of its own reads a file."""
        if self._has_read or request.method in SAFE_METHODS or self.parser_classes != APIView.parser_classes:
            return
        if request.data:
            raise ValidationError({name: [_("This field is not known here.")] for name in request.data})

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        if response.status_code < HTTPStatus.BAD_REQUEST:
            try:
                self._refuse_unread(request)
            except APIException as error:
                response = self.handle_exception(error)
        if self._record is not None and isinstance(response, Response) and response.status_code < 400:
            idempotency.finish(self._record, response)
        return super().finalize_response(request, response, *args, **kwargs)
