"""What the database does for people by itself."""

#: The columns that a file can fill.
IMPORTED = (
    "name, email, employee_number, manager_id, business_unit, function, location, country, time_zone, languages, level,"
    " job_title, hired_on, in_job_since, last_promoted_on, employment_status, left_on"
)


def _of(record: str) -> str:
    return ", ".join(f"{record}.{column.strip()}" for column in IMPORTED.split(","))


FORGET_SOURCE = f"""
CREATE FUNCTION participants_forget_source() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.source_digest IS NOT DISTINCT FROM OLD.source_digest
        AND ROW({_of("NEW")}) IS DISTINCT FROM ROW({_of("OLD")}) THEN
        NEW.source_digest := NULL;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER participants_forget_source BEFORE UPDATE ON participants_person
    FOR EACH ROW WHEN (OLD.source_digest IS NOT NULL) EXECUTE FUNCTION participants_forget_source();
"""

KEEP_SOURCE = """
DROP TRIGGER participants_forget_source ON participants_person;
DROP FUNCTION participants_forget_source();
"""
