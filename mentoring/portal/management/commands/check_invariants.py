from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from mentoring.portal.invariants import HELD_ELSEWHERE, INVARIANTS
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.models import Organization
from mentoring.tenancy.scope import organization_scope

SHOWN = 10


class Command(BaseCommand):
    help = "Ask the whole database whether the rules that are always true hold. Exits 1 on a breach."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--organization", metavar="SLUG", help="only this one")

    def handle(self, *args: Any, **options: Any) -> None:
        organizations = Organization.objects.order_by("slug")
        if options["organization"]:
            organizations = organizations.filter(slug=options["organization"])
            if not organizations.exists():
                raise CommandError(f"There is no organization {options['organization']}.")
        breaches = dict.fromkeys(INVARIANTS, 0)
        for organization in organizations:
            for invariant in INVARIANTS:
                with organization_scope(organization, Actor.task("check_invariants")):
                    found = list(invariant.find())
                breaches[invariant] += len(found)
                for breach in found[:SHOWN]:
                    self.stderr.write(f"{organization.slug} rule {invariant.number}: {breach}")
        for invariant, count in breaches.items():
            self.stdout.write(f"{invariant.number:>2}. {invariant.title}: {count or 'no'} breach{'es' * (count != 1)}")
        for number, why in HELD_ELSEWHERE.items():
            self.stdout.write(f"{number:>2}. held elsewhere: {why}")
        if total := sum(breaches.values()):
            raise CommandError(f"{total} breach(es).")
