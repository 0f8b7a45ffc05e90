import json
from functools import partial
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from matching.models import MatchRun
from matching.queries.results import result_document
from matching.services.runs import carry_out, fail_run, start_run
from mentoring.errors import DomainError
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.models import Organization
from mentoring.tenancy.scope import organization_scope
from programs.models import Program

ACTOR = Actor.task("run_matching")


class Command(BaseCommand):
    help = "Match the people of a program's newest intake and keep the result as a draft. Nobody is told."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--organization", required=True, metavar="SLUG")
        parser.add_argument("--program", required=True, metavar="SLUG")
        parser.add_argument("--seed", type=int, help="decides between equally good results; without it one is drawn")
        parser.add_argument("--json", action="store_true", help="print the whole result")
        parser.add_argument("--scores", action="store_true", help="with --json: the score of every possible pair too")

    def handle(self, *args: Any, **options: Any) -> None:
        organization = Organization.objects.filter(slug=options["organization"]).first()
        if organization is None:
            raise CommandError("There is no such organization.")
        try:
            run = self._match(organization, options["program"], options["seed"])
        except DomainError as error:
            raise CommandError(str(error)) from error
        with organization_scope(organization, ACTOR):
            document = result_document(run, with_scores=options["scores"])
        if options["json"]:
            self.stdout.write(json.dumps(document, indent=2, ensure_ascii=False))
        else:
            self.stdout.write(
                f"Matching {run.number}: {run.matched_count} of {run.mentee_count} matched, "
                f"total {run.total}, gap {run.gap}."
            )

    def _match(self, organization: Organization, slug: str, seed: int | None) -> MatchRun:
        scope = partial(organization_scope, organization, ACTOR)
        with scope():
            program = Program.objects.filter(slug=slug).first()
            if program is None:
                raise CommandError("There is no such program.")
            run = start_run(program, by=ACTOR, seed=seed, in_worker=False)
        try:
            carry_out(run.pk, scope=scope, progress=lambda done, total, words: None)
        except DomainError as error:
            with scope():
                fail_run(run.pk, str(error))
            raise
        with scope():
            finished: MatchRun = MatchRun.objects.select_related("policy").get(pk=run.pk)
            return finished
