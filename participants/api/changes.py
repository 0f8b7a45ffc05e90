from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from mentoring.api.filters import ChoiceParam
from mentoring.api.permissions import IsMember
from mentoring.api.serializers import StrictSerializer
from mentoring.api.views import OrganizationAPIView
from mentoring.tenancy.permissions import require
from participants.api.imports import ImportSerializer
from participants.choices import POSSIBLE_CHANGES, ChangeKind, ChangeStatus
from participants.models import PersonChange
from participants.permissions import can_change_people
from participants.queries.changes import (
    Preview,
    get_change,
    lines_of,
    remaining_in_words,
    sentences_of,
    visible_changes,
)
from participants.queries.imports import get_import
from participants.queries.people import get_person
from participants.services.change_undo import undo_change
from participants.services.changes import (
    HIGHEST_LEVEL,
    LONGEST_TEXT,
    ChangeEntry,
    apply_change,
    digest_of,
    mark_change_seen,
    mark_run_seen,
    preview_change,
)
from participants.services.import_undo import request_import_undo
from participants.services.merges import merge_people, preview_merge

KINDS = [str(kind) for kind in POSSIBLE_CHANGES]


class PersonChangeSerializer(serializers.Serializer[PersonChange]):
    """`before` and `after` hold the fields that differ; `remaining` says what undoing could not give back."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=ChangeKind.choices)
    person_id = serializers.UUIDField()
    other_id = serializers.UUIDField(allow_null=True)
    import_id = serializers.UUIDField(source="run_id", allow_null=True)
    before = serializers.DictField()
    after = serializers.DictField()
    back_on = serializers.DateField(allow_null=True)
    status = serializers.ChoiceField(choices=ChangeStatus.choices)
    followed = serializers.SerializerMethodField()
    remaining = serializers.SerializerMethodField()
    applied_at = serializers.DateTimeField()
    undone_at = serializers.DateTimeField(allow_null=True)

    def get_followed(self, change: PersonChange) -> list[str]:
        return sentences_of(lines_of(change))

    def get_remaining(self, change: PersonChange) -> list[str]:
        return remaining_in_words(change.remaining)


class ConsequencesSerializer(serializers.Serializer[Preview]):
    """`seen` names this preview: sent with the change, it refuses when another would be shown by then."""

    sentences = serializers.ListField(child=serializers.CharField())
    seen = serializers.SerializerMethodField()

    def get_seen(self, preview: Preview) -> str:
        return digest_of(preview)


class NewPersonChangeSerializer(StrictSerializer):
    """`on` is the last day, or the day of a promotion; `back_on` the first day back from a leave."""

    kind = serializers.ChoiceField(choices=KINDS)
    on = serializers.DateField(required=False)
    back_on = serializers.DateField(required=False)
    job_title = serializers.CharField(required=False, max_length=LONGEST_TEXT)
    level = serializers.IntegerField(required=False, min_value=0, max_value=HIGHEST_LEVEL)
    manager_id = serializers.UUIDField(required=False)
    business_unit = serializers.CharField(required=False, max_length=LONGEST_TEXT, allow_blank=True)
    seen = serializers.CharField(required=False, max_length=32)


class MergePeopleSerializer(StrictSerializer):
    """`other_id` is the record that ends."""

    other_id = serializers.UUIDField()


class _ChangeView(OrganizationAPIView):
    permission_classes = [IsMember]

    def entry(self) -> tuple[ChangeEntry, str | None]:
        given = self.read(NewPersonChangeSerializer)
        seen, manager_id = given.pop("seen", None), given.pop("manager_id", None)
        manager = get_person(self.actor, manager_id) if manager_id is not None else None
        return ChangeEntry(ChangeKind(given.pop("kind")), manager=manager, **given), seen

    def hr(self) -> None:
        require(can_change_people(self.actor), _("What becomes of people is for those who manage them."))


class ChangesView(_ChangeView):
    is_list = True
    filters = {"kind": ChoiceParam(ChangeKind), "status": ChoiceParam(ChangeStatus)}

    @extend_schema(operation_id="changes_list", responses=PersonChangeSerializer(many=True))
    def get(self, request: Request) -> Response:
        self.hr()
        return self.page(visible_changes(self.actor).filter(**self.given), PersonChangeSerializer)


class ChangeView(_ChangeView):
    @extend_schema(operation_id="changes_read", responses=PersonChangeSerializer)
    def get(self, request: Request, pk: Any) -> Response:
        return self.answer(get_change(self.actor, pk), PersonChangeSerializer)


class UndoChangeView(_ChangeView):
    """Gives back what the change ended. Repeated, it tries what was not possible the first time."""

    @extend_schema(operation_id="changes_undo", request=None, responses=PersonChangeSerializer)
    def post(self, request: Request, pk: Any) -> Response:
        undo_change(get_change(self.actor, pk), by=self.actor)
        return self.answer(get_change(self.actor, pk), PersonChangeSerializer)


class SeenChangeView(_ChangeView):
    """The pair that a move has brought into one reporting line goes on: somebody has decided so."""

    @extend_schema(operation_id="changes_seen", request=None, responses=PersonChangeSerializer)
    def post(self, request: Request, pk: Any) -> Response:
        return self.answer(mark_change_seen(get_change(self.actor, pk), by=self.actor), PersonChangeSerializer)


class PersonChangesView(_ChangeView):
    @extend_schema(
        operation_id="people_change", request=NewPersonChangeSerializer, responses={201: PersonChangeSerializer}
    )
    def post(self, request: Request, pk: Any) -> Response:
        self.hr()
        entry, seen = self.entry()
        made = apply_change(get_person(self.actor, pk), by=self.actor, entry=entry, seen=seen)
        return self.answer(get_change(self.actor, made.pk), PersonChangeSerializer, status=201)


class PreviewChangeView(_ChangeView):
    """What would follow. Nothing is written."""

    @extend_schema(
        operation_id="people_preview_change", request=NewPersonChangeSerializer, responses=ConsequencesSerializer
    )
    def post(self, request: Request, pk: Any) -> Response:
        self.hr()
        entry, _seen = self.entry()
        return self.answer(
            preview_change(get_person(self.actor, pk), by=self.actor, entry=entry), ConsequencesSerializer
        )


class MergeView(_ChangeView):
    """The other record ends, and what hangs on it moves here."""

    @extend_schema(operation_id="people_merge", request=MergePeopleSerializer, responses={201: PersonChangeSerializer})
    def post(self, request: Request, pk: Any) -> Response:
        self.hr()
        other = get_person(self.actor, self.read(MergePeopleSerializer)["other_id"])
        made = merge_people(get_person(self.actor, pk), other, by=self.actor)
        return self.answer(get_change(self.actor, made.pk), PersonChangeSerializer, status=201)


class PreviewMergeView(_ChangeView):
    """What would move. Nothing is written."""

    @extend_schema(operation_id="people_preview_merge", request=MergePeopleSerializer, responses=ConsequencesSerializer)
    def post(self, request: Request, pk: Any) -> Response:
        self.hr()
        other = get_person(self.actor, self.read(MergePeopleSerializer)["other_id"])
        return self.answer(preview_merge(get_person(self.actor, pk), other, by=self.actor), ConsequencesSerializer)


class UndoImportView(_ChangeView):
    """A worker takes the file back: values, leavers with what they had, and the people it made."""

    @extend_schema(operation_id="imports_undo", request=None, responses={202: ImportSerializer})
    def post(self, request: Request, pk: Any) -> Response:
        run = request_import_undo(get_import(self.actor, pk), by=self.actor)
        return self.answer(run, ImportSerializer, status=202)


class SeenImportView(_ChangeView):
    @extend_schema(operation_id="imports_seen", request=None, responses=ImportSerializer)
    def post(self, request: Request, pk: Any) -> Response:
        return self.answer(mark_run_seen(get_import(self.actor, pk), by=self.actor), ImportSerializer)
