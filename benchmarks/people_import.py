"""Goals 18 and 19: an employee file of 100,000 rows, from its bytes to the commit, against COPY and bulk_create."""

import csv
import io
import subprocess
import sys
from resource import RUSAGE_SELF, getrusage

from benchmarks.measure import Ratio, in_turn, report
from benchmarks.surroundings import ensure_environment, scratch_installation

ROWS = 100_000
MEMORY_ONLY = "--memory-only"
GIVEN = ("Anna", "Tom", "Priya", "Marcus", "Jürgen", "Zoë", "Łukasz", "Ines", "Karl", "Mia")
FAMILY = ("Berg", "Baker", "Raman", "Lindqvist", "Müller", "Nowak", "Stahl", "Ek", "Albrecht", "Krüger")
COUNTRIES = ("DE", "PL", "SE", "GB", "US")
HEADER = (
    "Employee ID,Name,Work Email,Manager Email,Function,Location,Country,Grade,Job Title,Hire Date"  # as Workday has it
)


def employee_file(rows: int, promoted_every: int = 0) -> bytes:
    """Each hundredth person leads a hundred; `promoted_every`: every so many have another job title."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADER.split(","))
    for i in range(rows):
        given, family = GIVEN[i % 10], FAMILY[i // 10 % 10]
        title = f"Job {i % 400}" + (" II" if promoted_every and i % promoted_every == 0 else "")
        writer.writerow(
            [
                f"E{i:06}",
                f"{given} {family} {i}",
                f"person{i}@example.com",
                f"person{(i - 1) // 8}@example.com" if i else "",
                f"Function {i % 12}",
                f"Site {i % 60}",
                COUNTRIES[i % 5],
                i % 9 + 1,
                title,
                f"20{i % 20:02}-{i % 12 + 1:02}-{i % 28 + 1:02}",
            ]
        )
    return out.getvalue().encode()


def main() -> None:
    ensure_environment("benchmarks.people_import")
    if MEMORY_ONLY in sys.argv:
        with scratch_installation():
            _World().import_file(employee_file(ROWS))
        print(getrusage(RUSAGE_SELF).ru_maxrss)
        return
    with scratch_installation():
        ratios, facts = measure()
    facts["memory of a process that imports once, at its peak, MB"] = _memory_of_one_import()
    report(ratios, facts)


def _memory_of_one_import() -> int:
    """In a process of its own, because the references of this benchmark hold more."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.people_import", MEMORY_ONLY], check=True, capture_output=True, text=True
    )
    return round(int(done.stdout.split()[-1]) / 1024)


def measure() -> tuple[list[Ratio], dict[str, object]]:
    new, promoted = employee_file(ROWS), employee_file(ROWS, promoted_every=20)
    world = _World()
    copy, ours = lambda: world.copy(new), lambda: world.import_file(new)
    theirs = lambda: world.bulk_create(new)  # noqa: E731 - the sides stand beside each other
    first = in_turn({"copy": copy, "all new": ours, "all new, by bulk_create": theirs}, rounds=3, before=world.empty)
    world.empty()
    ours()
    world.analyze()
    again = in_turn({"copy": copy, "unchanged": ours}, rounds=3)
    again |= in_turn({"unchanged, by bulk_create": theirs}, rounds=2)
    world.empty()
    ours()
    world.analyze()
    written = world.rows_written_by(new)
    changes = iter((promoted, new, promoted))
    some = in_turn({"copy": copy, "5 % changed": lambda: world.import_file(next(changes))}, rounds=3)
    ratios = [
        Ratio(18, "all new against COPY of the same file", first["all new"], first["copy"], 20),
        Ratio(18, "unchanged against COPY of the same file", again["unchanged"], again["copy"], 8),
        Ratio(19, "all new against bulk_create", first["all new"], first["all new, by bulk_create"], 0.35),
        Ratio(19, "unchanged against bulk_create", again["unchanged"], again["unchanged, by bulk_create"], 0.15),
    ]
    facts: dict[str, object] = {
        "rows": ROWS,
        "bytes": len(new),
        "rows written when nothing changed": written,
        "5 % changed, against COPY": round(some["5 % changed"] / some["copy"], 2),
    }
    return ratios, facts


class _World:
    """One organization, and both ways to bring people into it. Imported here: Django is set up by now."""

    def __init__(self) -> None:
        from mentoring.tenancy.actors import Actor
        from mentoring.tenancy.models import Organization

        self.by = Actor.task("benchmark")
        self.organization = Organization.objects.create(slug="benchmark", name="Benchmark")

    def scope(self):
        from mentoring.tenancy.scope import organization_scope

        return organization_scope(self.organization, self.by)

    def copy(self, content: bytes) -> None:
        """The floor: the database takes the same bytes into a temporary table of texts."""
        from django.db import connection, transaction

        columns = ", ".join(f"c{number} text" for number in range(len(HEADER.split(","))))
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"CREATE TEMPORARY TABLE benchmark_copy ({columns}) ON COMMIT DROP")
            cursor.copy_expert("COPY benchmark_copy FROM STDIN WITH (FORMAT csv, HEADER)", io.BytesIO(content))

    def import_file(self, content: bytes) -> None:
        from participants.readers.headers import suggest_mapping
        from participants.readers.tables import read_table
        from participants.services.imports import import_file

        table = read_table(content, "people.csv")
        with self.scope():
            mapping = suggest_mapping(table.header)
            import_file(by=self.by, file_name="people.csv", content=content, table=table, mapping=mapping)

    def bulk_create(self, content: bytes) -> None:
        """What a programmer in a hurry writes: no checks, no history, every row written again."""
        from participants.models import Person
        from participants.readers.names import family_sort_name, sort_name

        with self.scope():
            people = [
                Person(
                    organization=self.organization,
                    employee_number=row["Employee ID"],
                    name=row["Name"],
                    sort_name=sort_name(row["Name"]),
                    family_sort_name=family_sort_name(row["Name"]),
                    email=row["Work Email"],
                    function=row["Function"],
                    location=row["Location"],
                    country=row["Country"],
                    level=int(row["Grade"]),
                    job_title=row["Job Title"],
                    hired_on=row["Hire Date"],
                )
                for row in csv.DictReader(io.StringIO(content.decode()))
            ]
            Person.objects.bulk_create(
                people,
                batch_size=1000,
                update_conflicts=True,
                unique_fields=["organization", "email"],
                update_fields=["name", "function", "location", "country", "level", "job_title", "hired_on"],
            )

    def empty(self) -> None:
        from django.db import connections

        with connections["owner"].cursor() as cursor:
            cursor.execute("TRUNCATE participants_person, participants_importrun CASCADE")

    def analyze(self) -> None:
        from django.db import connections

        with connections["owner"].cursor() as cursor:
            cursor.execute("VACUUM ANALYZE participants_person")

    def rows_written_by(self, content: bytes) -> int:
        """Rows of people whose version has changed by one more import of the same file."""
        before = self._versions()
        self.import_file(content)
        return len(before ^ self._versions())

    def _versions(self) -> set[tuple[str, str]]:
        from django.db import connections

        with connections["owner"].cursor() as cursor:
            cursor.execute("SELECT id::text, xmin::text FROM participants_person")
            return set(cursor.fetchall())


if __name__ == "__main__":
    sys.exit(main())
