"""The tables of the matching pages."""

from collections.abc import Sequence
from uuid import UUID

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from matching.choices import RunStatus
from matching.models import MatchRun
from matching.queries.alternatives import AlternativeRow
from matching.queries.overview import MentorRow, PairRow, UnmatchedRow
from matching.queries.program_matching import RunRow
from mentoring.tenancy.routing import organization_url
from mentoring.ui.tables import BulkAction, Cell, Column, Mark, Person, Table
from participants.models import Person as PersonRecord


def runs_table(pk: UUID, rows: Sequence[RunRow]) -> Table:
    def status(row: RunRow) -> Mark:
        return Mark(row.status_words, "problem" if row.status == RunStatus.FAILED else "neutral")

    return Table(
        name="runs",
        caption=_("Matchings so far"),
        columns=[
            Column("number", _("Matching"), value=lambda row: _("Matching %(n)d") % {"n": row.number}),
            Column("status", _("State"), Cell.BADGE, value=status),
            Column("matched", _("Matched")),
            Column("created_at", _("Started"), Cell.MOMENT),
            Column("by", _("By")),
            Column("rules_version", _("Rules version"), Cell.NUMBER, phone=False),
        ],
        rows=rows,
        row_url=lambda row: organization_url("matching:run", pk=pk, number=row.number),
    )


def pairs_table(request: HttpRequest, run: MatchRun, rows: Sequence[PairRow], *, sort: str = "fit") -> Table:
    def decision(row: PairRow) -> str:
        return render_to_string("matching/parts/decision.html", {"row": row, "run": run, "in_row": True}, request)

    is_draft = run.status == RunStatus.DRAFT
    place = {"pk": run.program_id, "number": run.number}
    return Table(
        name="pairs",
        caption=_("Pairs, weakest first"),
        columns=[
            Column("mentee", _("Mentee"), Cell.PERSON, value=lambda row: _person(row.mentee)),
            Column("mentor", _("Mentor"), Cell.PERSON, value=lambda row: _person(row.mentor)),
            Column("fit", _("Fit"), Cell.BAR, sortable=True),
            Column("brief", _("Why"), wide=True),
            Column("watch", _("Watch"), phone=False),
            Column("decision", _("Decision"), Cell.HTML, value=decision),
        ],
        rows=rows,
        row_url=lambda row: organization_url("matching:pair", proposal_pk=row.id, **place),
        row_id=lambda row: str(row.id),
        row_label=lambda row: f"{row.mentee.name}, {row.mentor.name}",
        panel=True,
        sort=sort,
        params={key: request.GET[key] for key in ("show", "sort") if request.GET.get(key)},
        bulk_actions=[BulkAction(_("Keep"), "keep"), BulkAction(_("Set back to undecided"), "undecide")]
        if is_draft
        else (),
        bulk_url=organization_url("matching:decide", **place),
        empty_title=_("No pair here"),
    )


def unmatched_table(run: MatchRun, rows: Sequence[UnmatchedRow]) -> Table:
    def url(row: UnmatchedRow) -> str:
        place = {"pk": run.program_id, "number": run.number, "mentee_pk": row.person.pk}
        return organization_url("matching:override", **place)

    return Table(
        name="unmatched",
        caption=_("Not matched"),
        columns=[
            Column("person", _("Mentee"), Cell.PERSON, value=lambda row: _person(row.person)),
            Column("why", _("Why, and what would help"), wide=True),
        ],
        rows=rows,
        row_url=url if run.status == RunStatus.DRAFT else None,
    )


def mentors_table(rows: Sequence[MentorRow]) -> Table:
    def worth(row: MentorRow) -> str:
        if row.more_people:
            return _("one more person matched")
        return _("%(n)d points of fit") % {"n": row.worth} if row.worth else _("nothing")

    return Table(
        name="mentors",
        caption=_("Mentors: those whose further place is worth most come first"),
        columns=[
            Column("person", _("Mentor"), Cell.PERSON, value=lambda row: _person(row.person)),
            Column("used", _("New mentees"), Cell.NUMBER),
            Column("free", _("Places left"), Cell.NUMBER, value=lambda row: row.places - row.used),
            Column("worth", _("One more place would bring"), value=worth, wide=True),
        ],
        rows=rows,
    )


def alternatives_table(run: MatchRun, mentee_pk: UUID, rows: Sequence[AlternativeRow]) -> Table:
    def url(row: AlternativeRow) -> str:
        if row.is_full:
            return ""
        place = {"pk": run.program_id, "number": run.number, "mentee_pk": mentee_pk}
        return f"{organization_url('matching:override', **place)}?mentor={row.mentor.pk}"

    return Table(
        name="alternatives",
        caption=_("Other mentors, the cheapest first"),
        columns=[
            Column("mentor", _("Mentor"), Cell.PERSON, value=lambda row: _person(row.mentor)),
            Column("fit", _("Fit"), Cell.BAR),
            Column("cost", _("What it costs"), value=cost_in_words, wide=True),
        ],
        rows=rows,
        row_url=url,
        empty_title=_("There is no other mentor"),
        empty_text=_("Everybody who takes part as a mentor is already in this pair."),
    )


def cost_in_words(row: AlternativeRow) -> str:
    if row.forbidden:
        return _("not allowed: %(rule)s") % {"rule": row.forbidden}
    if row.is_full:
        return _("has no place left")
    parts = [_("costs the program %(n)d points") % {"n": row.points} if row.points > 0 else _("costs nothing")]
    if row.people > 0:
        parts = [_("one person fewer is matched")]
    if row.moves:
        parts.append(
            _("one other person changes mentor")
            if row.moves == 1
            else _("%(n)d other people change mentor") % {"n": row.moves}
        )
    return "; ".join(parts)


def _person(person: PersonRecord) -> Person:
    return Person(person.name, ", ".join(filter(None, (person.job_title, person.location))))
