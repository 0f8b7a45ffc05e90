"""From file to people: everybody or nobody, errors by row and column, nothing written twice."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from mentoring.audit.models import AuditEntry
from mentoring.demo.cast import sample_file
from mentoring.errors import Conflict, InvalidTransition, NotAllowed, NotFound, RuleBroken
from mentoring.jobs.models import Job
from mentoring.notifications.models import OutboxMessage
from mentoring.portal.invariants import half_imports
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.models import Access, Membership, MembershipRole
from mentoring.tenancy.scope import organization_scope
from participants.choices import EmploymentStatus, ImportStatus
from participants.models import ImportMapping, ImportRun, Person, PersonChange
from participants.queries.imports import get_import, remembered_mapping
from participants.readers.tables import read_table
from participants.readers.write import write_xlsx
from participants.services.imports import apply_import, discard_import, save_mapping, upload_people_file
from tests.factories.tenancy import make_member
from tests.participants.conftest import OTHERS, House, build_house
from tests.participants.readers.workbooks import far_corner_bomb, string_bomb

pytestmark = pytest.mark.django_db

HEADER = "Employee ID,Name,E-mail,Manager,Function,Entry date"
ANNA = "1,Anna Berg,anna@example.com,,Finance,2020-01-31"
BEN = "2,Ben Ek,ben@example.com,anna@example.com,IT,2021-05-01"
BAD = "3,Cy Bad,not-an-address,anna@example.com,IT,2021-05-01"
ORPHAN = "4,Dora Orr,dora@example.com,nobody@example.com,IT,31.02.2021"


def csv_file(*rows: str, header: str = HEADER) -> bytes:
    return "\n".join([header, *rows]).encode()


def upload(house: House, content: bytes, name: str = "people.csv") -> ImportRun:
    with house.acting():
        return upload_people_file(by=house.actor(), file_name=name, content=content)


def check(house: House, run: ImportRun, work, columns=None) -> ImportRun:
    with house.acting():
        save_mapping(run, by=house.actor(), columns=columns or run.mapping["columns"])
    work()
    return house.get_run(run.pk)


def confirm(house: House, run: ImportRun, work, **choice) -> ImportRun:
    with house.acting():
        apply_import(run, by=house.actor(), check_id=str(run.job_id), **choice)
    work()
    return house.get_run(run.pk)


def bring_in(house: House, work, *rows: str, header: str = HEADER, **choice) -> ImportRun:
    run = check(house, upload(house, csv_file(*rows, header=header)), work)
    assert run.status == ImportStatus.CHECKED, run.failure
    return confirm(house, run, work, **choice)


def versions(house: House) -> dict[str, str]:
    """Which transaction wrote each person last, and where."""
    with house.acting(), connection.cursor() as cursor:
        cursor.execute("SELECT email, xmin::text || '/' || ctid::text FROM participants_person")
        found = dict(cursor.fetchall())
    assert found
    return found


class TestUpload:
    def test_suggests_a_mapping_and_shows_samples(self, house: House):
        run = upload(house, csv_file(ANNA, BEN))
        assert run.mapping["columns"]["E-mail"] == "email"
        assert run.columns[1] == {"header": "Name", "samples": ["Anna Berg", "Ben Ek"]}
        assert run.status == ImportStatus.UPLOADED

    @pytest.mark.parametrize(
        ("name", "content", "code"),
        [
            ("people.csv", b"", "file_empty"),
            ("people.pdf", b"%PDF-1.7", "type_unsupported"),
            ("people.csv", b"PK\x03\x04rest", "content_mismatch"),
            ("people.xlsx", b"a,b\n1,2\n", "content_mismatch"),
            ("people.xlsm", b"PK\x03\x04", "macros"),
            ("people.php.csv", b"a,b\n1,2\n", "double_extension"),
            ("people.csv", b"Name,E-mail\n", "no_rows"),
            ("people.csv", b'Name,E-mail\n"Anna,a@example.com\n', "quotes_unbalanced"),
        ],
    )
    def test_refuses_what_is_no_table_and_keeps_nothing(self, house: House, name: str, content: bytes, code: str):
        with pytest.raises(RuleBroken) as refused:
            upload(house, content, name)
        assert refused.value.code == code
        assert refused.value.field == "file"
        with house.acting():
            assert not ImportRun.objects.exists()

    @pytest.mark.parametrize("bomb", [string_bomb, far_corner_bomb])
    def test_refuses_workbooks_that_grow(self, house: House, bomb):
        with pytest.raises(RuleBroken) as refused:
            upload(house, bomb(), "people.xlsx")
        assert refused.value.field == "file"
        with house.acting():
            assert not ImportRun.objects.exists()

    def test_keeps_a_limited_number_of_files(self, house: House):
        for _number in range(10):
            upload(house, csv_file(ANNA))
        with pytest.raises(RuleBroken) as refused:
            upload(house, csv_file(ANNA))
        assert refused.value.code == "too_many_open"

    @pytest.mark.parametrize("roles", OTHERS)
    def test_is_for_those_who_manage_people(self, house: House, roles):
        other = make_member(house.organization, *roles)
        with house.acting(other), pytest.raises(NotAllowed):
            upload_people_file(by=house.actor(other), file_name="people.csv", content=csv_file(ANNA))

    def test_reads_only_the_beginning_of_a_long_text(self, house: House):
        rows = [f"{n},Person {n},person{n}@example.com,,Finance,2020-01-31" for n in range(10_000)]
        run = upload(house, csv_file(*rows))
        assert len(run.columns[0]["samples"]) == 5


class TestCheck:
    def test_counts_and_writes_no_person(self, house: House, work):
        before = versions(house)
        run = check(house, upload(house, csv_file(ANNA, BEN)), work)
        assert (run.status, run.new_count, run.changed_count, run.unchanged_count) == ("checked", 2, 0, 0)
        assert versions(house) == before

    def test_names_row_column_and_reason(self, house: House, work):
        run = check(house, upload(house, csv_file(ANNA, BAD, ORPHAN)), work)
        found = [(error["row"], error["column"], error["code"]) for error in run.errors]
        assert (3, "E-mail", "email_invalid") in found
        assert (4, "Manager", "manager_unknown") in found
        assert (4, "Entry date", "date_impossible") in found
        assert (run.error_count, run.faulty_row_count, run.new_count) == (3, 2, 1)

    def test_remembers_the_mapping_for_the_same_columns_in_another_order(self, house: House, work):
        columns = {"Name": "name", "E-mail": "email"}
        check(house, upload(house, csv_file(ANNA)), work, columns=columns)
        with house.acting():
            known = remembered_mapping(list(reversed(HEADER.split(","))))
        assert known is not None
        assert known.columns == columns
        assert upload(house, csv_file(BEN)).mapping["columns"] == columns

    @pytest.mark.parametrize(
        ("columns", "code"),
        [
            ({"Name": "name"}, "field_required"),
            ({"Name": "name", "E-mail": "salary"}, "unknown_field"),
            ({"Name": "name", "E-mail": "email", "Shoe size": "level"}, "unknown_column"),
            ({"Name": "email", "E-mail": "email"}, "field_twice"),
        ],
    )
    def test_refuses_a_wrong_mapping_at_once(self, house: House, columns: dict, code: str):
        run = upload(house, csv_file(ANNA))
        with house.acting():
            with pytest.raises(RuleBroken) as refused:
                save_mapping(run, by=house.actor(), columns=columns)
            assert refused.value.code == code
            assert not Job.objects.exists()
            assert not ImportMapping.objects.exists()

    def test_finds_dates_that_only_the_record_shows_to_be_out_of_order(self, house: House, work):
        bring_in(house, work, ANNA)
        header = "Employee ID,Name,E-mail,Leaving date,Status"
        run = check(house, upload(house, csv_file("1,Anna Berg,anna@example.com,2019-01-01,left", header=header)), work)
        assert [(error["row"], error["code"]) for error in run.errors] == [(2, "left_before_hired")]

    def test_twice_at_once_is_refused(self, house: House):
        run = upload(house, csv_file(ANNA))
        with house.acting():
            save_mapping(run, by=house.actor(), columns=run.mapping["columns"])
            with pytest.raises(InvalidTransition):
                save_mapping(run, by=house.actor(), columns=run.mapping["columns"])

    def test_of_another_organization_is_not_there(self, house: House):
        run, other = upload(house, csv_file(ANNA)), build_house()
        with other.acting(), pytest.raises(NotFound):
            get_import(other.actor(), run.pk)


class TestImport:
    def test_makes_people_with_manager_and_names_to_sort_by(self, house: House, work):
        run = bring_in(house, work, "1,Åsa Öberg,asa@example.com,,Finance,2020-01-31", BEN.replace("anna", "asa"))
        people = house.people()
        asa, ben = people["asa@example.com"], people["ben@example.com"]
        assert (asa.sort_name, asa.family_sort_name) == ("asa oberg", "oberg asa")
        assert ben.manager == asa
        assert ben.employment_status == EmploymentStatus.ACTIVE
        assert (run.status, run.content, run.columns) == (ImportStatus.APPLIED, None, [])

    def test_leaves_one_entry_with_counts_in_the_record(self, house: House, work):
        run = bring_in(house, work, ANNA, BEN)
        with house.acting():
            entries = list(AuditEntry.objects.filter(subject_id=run.pk, action="people.imported"))
        assert len(entries) == 1
        facts = json.loads(entries[0].facts)
        assert (facts["new"], facts["digest"]) == (2, run.file_digest[:40])
        assert "anna" not in entries[0].facts

    def test_of_unchanged_people_writes_nothing(self, house: House, work):
        bring_in(house, work, ANNA, BEN)
        before = versions(house)
        run = bring_in(house, work, ANNA, BEN)
        assert (run.new_count, run.changed_count, run.unchanged_count) == (0, 0, 2)
        assert versions(house) == before

    def test_writes_only_the_changed_row(self, house: House, work):
        bring_in(house, work, ANNA, BEN)
        before = versions(house)
        run = bring_in(house, work, ANNA, BEN.replace("IT", "Legal"))
        assert (run.changed_count, run.unchanged_count) == (1, 1)
        changed = {email for email, version in versions(house).items() if before[email] != version}
        assert changed == {"ben@example.com"}

    def test_leaves_alone_what_the_file_does_not_speak_of(self, house: House, work):
        bring_in(house, work, ANNA, BEN)
        bring_in(house, work, "Ben Ekman,ben@example.com", header="Name,E-mail")
        ben = house.people()["ben@example.com"]
        assert (ben.name, ben.function, ben.employee_number) == ("Ben Ekman", "IT", "2")
        assert ben.manager is not None

    def test_follows_the_number_when_the_address_changes(self, house: House, work):
        bring_in(house, work, ANNA, BEN)
        bring_in(house, work, ANNA, BEN.replace("ben@", "b.ek@"))
        people = house.people()
        assert "ben@example.com" not in people
        assert people["b.ek@example.com"].employee_number == "2"

    def test_lets_two_people_swap_their_addresses(self, house: House, work):
        bring_in(house, work, ANNA, "2,Ben Ek,ben@example.com,,IT,2021-05-01")
        bring_in(house, work, ANNA.replace("anna@", "ben@"), "2,Ben Ek,anna@example.com,,IT,2021-05-01")
        people = house.people()
        assert people["anna@example.com"].name == "Ben Ek"
        assert people["ben@example.com"].name == "Anna Berg"

    def test_with_errors_needs_the_choice_of_good_rows(self, house: House, work):
        run = check(house, upload(house, csv_file(ANNA, BAD)), work)
        with house.acting(), pytest.raises(RuleBroken) as refused:
            apply_import(run, by=house.actor(), check_id=str(run.job_id))
        assert refused.value.code == "has_errors"
        assert "anna@example.com" not in house.people()

    def test_of_good_rows_gives_the_rest_as_a_file_that_can_come_back(self, house: House, work):
        run = bring_in(house, work, ANNA, BAD, good_rows_only=True)
        assert "anna@example.com" in house.people()
        rest = bytes(run.faulty_file)
        table = read_table(rest, "rest.csv")
        assert [row.cells[1] for row in table.rows] == ["Cy Bad"]
        header, row = rest.decode("utf-8-sig").splitlines()
        again = bring_in(house, work, row.replace("not-an-address", "cy@example.com"), header=header)
        assert again.status == ImportStatus.APPLIED
        assert house.people()["cy@example.com"].manager.email == "anna@example.com"

    def test_of_a_file_without_a_good_row_is_refused(self, house: House, work):
        run = check(house, upload(house, csv_file(BAD)), work)
        with house.acting(), pytest.raises(RuleBroken) as refused:
            apply_import(run, by=house.actor(), check_id=str(run.job_id), good_rows_only=True)
        assert refused.value.code == "nothing_to_import"

    def test_of_a_result_that_somebody_has_replaced_is_refused(self, house: House, work):
        run = check(house, upload(house, csv_file(ANNA)), work)
        seen = str(run.job_id)
        run = check(house, run, work)
        with house.acting(), pytest.raises(Conflict):
            apply_import(run, by=house.actor(), check_id=seen)

    def test_confirmed_twice_happens_once(self, house: House, work):
        run = check(house, upload(house, csv_file(ANNA)), work)
        seen = str(run.job_id)
        confirm(house, run, work)
        with house.acting(), pytest.raises(Conflict):
            apply_import(house.get_run(run.pk), by=house.actor(), check_id=seen)

    def test_fails_in_words_when_people_have_changed_since_the_check(self, house: House, work):
        first = check(house, upload(house, csv_file(ANNA)), work)
        bring_in(house, work, ANNA)
        run = confirm(house, first, work)
        assert run.status == ImportStatus.FAILED
        assert "changed since" in run.failure
        run = check(house, run, work)
        assert (run.status, run.unchanged_count) == (ImportStatus.CHECKED, 1)

    def test_of_somebody_who_lost_the_right_meanwhile_does_nothing(self, house: House, work):
        run = check(house, upload(house, csv_file(ANNA)), work)
        with house.acting():
            apply_import(run, by=house.actor(), check_id=str(run.job_id))
            MembershipRole.objects.filter(membership=house.hr, role="hr_admin").delete()
        work()
        assert "anna@example.com" not in house.people()

    def test_links_people_to_the_members_with_their_address(self, house: House, work):
        bring_in(house, work, f"Nils Ek,{house.member.email.upper()}", header="Name,E-mail")
        assert house.people()[house.member.email].membership_id == house.member.pk

    def test_keeps_what_has_become_of_whom_with_the_values_before(self, house: House, work):
        bring_in(house, work, ANNA, BEN)
        header = "Employee ID,Name,E-mail,Status,Leaving date"
        run = bring_in(house, work, "2,Ben Ek,ben@example.com,left,2026-01-31", header=header)
        with house.acting():
            change = PersonChange.objects.select_related("person").get(run=run)
        assert (change.kind, change.person.email) == ("left", "ben@example.com")
        assert change.before == {"employment_status": "active", "left_on": None}
        assert change.after == {"employment_status": "left", "left_on": "2026-01-31"}

    @pytest.mark.parametrize(("roles", "may_still_enter"), [([], False), (["auditor"], False), (["owner"], True)])
    def test_ends_the_access_of_who_has_left_but_never_an_owners(self, house: House, work, roles, may_still_enter):
        bring_in(house, work, f"Nils Ek,{house.member.email}", header="Name,E-mail")
        with house.acting():
            for role in roles:
                MembershipRole.objects.create(membership=house.member, role=role)
        header = "Name,E-mail,Status,Leaving date"
        bring_in(house, work, f"Nils Ek,{house.member.email},left,2026-01-31", header=header)
        with house.acting():
            house.member.refresh_from_db()
            assert house.member.is_active is may_still_enter
            assert Access.objects.get(user_id=house.member.user_id).is_active is may_still_enter
            told = OutboxMessage.objects.filter(kind="members.owner_left", subject_id=house.member.pk)
            assert told.exists() is may_still_enter, "of an owner who keeps the access HR hears"

    def test_keeps_hostile_names_as_text(self, house: House, work):
        name = '"=1+1 <script>alert(1)</script> \'; DROP TABLE x; --"'
        bring_in(house, work, f"1,{name},anna@example.com,,\\N,2020-01-31")
        anna = house.people()["anna@example.com"]
        assert (anna.name, anna.function) == (name.strip('"'), "\\N")

    def test_discarded_forgets_the_rows(self, house: House, work):
        run = check(house, upload(house, csv_file(ANNA, BAD)), work)
        with house.acting():
            discard_import(run, by=house.actor())
        run = house.get_run(run.pk)
        assert (run.status, run.content, run.faulty_file, run.errors) == (ImportStatus.DISCARDED, None, None, [])

    @pytest.mark.parametrize("kind", ["csv", "xlsx"])
    def test_of_the_sample_file_of_400_people(self, house: House, work, tmp_path, kind: str):
        path = sample_file(tmp_path / f"people.{kind}", rows=400, format=kind)
        run = upload(house, path.read_bytes(), path.name)
        by_hand = {"Personnel No": "employee_number", "Supervisor No": "manager", "In position since": "in_job_since"}
        run = check(house, run, work, columns=run.mapping["columns"] | by_hand)
        assert (run.error_count, run.new_count) == (0, 400)
        confirm(house, run, work)
        with house.acting():
            assert Person.objects.exclude(employee_number="").count() == 400
            assert Person.objects.exclude(employee_number="").filter(manager=None).count() == 1
        before = versions(house)
        again = check(house, upload(house, path.read_bytes(), path.name), work)
        assert (again.new_count, again.changed_count, again.unchanged_count) == (0, 0, 400)
        confirm(house, again, work)
        assert versions(house) == before

    def test_reads_an_xlsx_file_of_faulty_rows_again(self, house: House, work):
        content = write_xlsx(HEADER.split(","), [BAD.split(",")])
        run = check(house, upload(house, content, "people.xlsx"), work)
        assert read_table(bytes(run.faulty_file), "rest.xlsx").rows[0].cells[1] == "Cy Bad"


class TestCommand:
    def call(self, house: House, path, *arguments: str) -> None:
        call_command("import_people", str(path), "--organization", house.organization.slug, *arguments)

    def test_imports_everybody(self, house: House, tmp_path, capsys):
        path = tmp_path / "people.csv"
        path.write_bytes(csv_file(ANNA, BEN))
        self.call(house, path)
        assert "New: 2. Changed: 0." in capsys.readouterr().out
        assert house.people()["ben@example.com"].manager.email == "anna@example.com"
        with house.acting():
            assert ImportRun.objects.get().status == ImportStatus.APPLIED

    def test_of_nobody_who_is_signed_in_is_the_commands_own(self, house: House, tmp_path):
        path = tmp_path / "people.csv"
        path.write_bytes(csv_file(ANNA, BEN))
        self.call(house, path)
        with house.acting():
            assert ImportRun.objects.get().applied_by is None
            assert list(half_imports()) == []

    def test_dry_run_writes_nothing(self, house: House, tmp_path, capsys):
        path = tmp_path / "people.csv"
        path.write_bytes(csv_file(ANNA))
        self.call(house, path, "--dry-run")
        assert "New: 1." in capsys.readouterr().out
        assert "anna@example.com" not in house.people()
        with house.acting():
            assert not ImportRun.objects.exists()

    def test_with_one_bad_row_imports_nobody_and_says_where(self, house: House, tmp_path, capsys):
        path = tmp_path / "people.csv"
        path.write_bytes(csv_file(ANNA, BAD))
        with pytest.raises(CommandError):
            self.call(house, path)
        assert "Row 3, E-mail: not-an-address is not an e-mail address. [email_invalid]" in capsys.readouterr().err
        assert "anna@example.com" not in house.people()

    def test_takes_a_mapping_from_a_file(self, house: House, tmp_path):
        path, mapping = tmp_path / "people.csv", tmp_path / "mapping.json"
        path.write_bytes(b"A,B\nAnna Berg,anna@example.com\n")
        mapping.write_text(json.dumps({"columns": {"A": "name", "B": "email"}}))
        self.call(house, path, "--mapping", str(mapping))
        assert "anna@example.com" in house.people()

    @pytest.mark.parametrize("mapping", ["[]", "{", '{"columns": {"A": 1}}', '{"colums": {}}', "\x00"])
    def test_refuses_a_mapping_that_is_none(self, house: House, tmp_path, mapping: str):
        path, file = tmp_path / "people.csv", tmp_path / "mapping.json"
        path.write_bytes(csv_file(ANNA))
        file.write_text(mapping)
        with pytest.raises(CommandError):
            self.call(house, path, "--mapping", str(file))

    def test_names_an_organization_that_is_not_there(self, house: House, tmp_path):
        with pytest.raises(CommandError, match="no organization nowhere"):
            call_command("import_people", str(tmp_path / "x.csv"), "--organization", "nowhere")

    def test_says_when_there_is_no_file(self, house: House, tmp_path):
        with pytest.raises(CommandError, match="cannot be read"):
            self.call(house, tmp_path / "missing.csv")


def test_foreign_rows_cannot_be_named_as_manager(house: House, work):
    other = build_house()
    run = check(house, upload(house, csv_file(BEN.replace("anna@example.com", other.manager.email))), work)
    assert run.errors[0]["code"] == "manager_unknown"


def test_members_of_another_organization_are_not_linked(house: House, work):
    other = build_house()
    bring_in(house, work, f"Nils Ek,{other.member.email}", header="Name,E-mail")
    assert house.people()[other.member.email].membership_id is None
    with organization_scope(other.organization, Actor.task("test")):
        assert Membership.objects.filter(pk=other.member.pk).exists()
