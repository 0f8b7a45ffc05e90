"""The hash chain. The lock is taken at commit and so is always the last one: taken early it serialised writers and
dead-locked services that audit in different orders."""

LINK = """
CREATE FUNCTION northbound_link_audit() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_sequence bigint;
    v_previous text;
    v_text text := '';
    v_part text;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('audit:' || NEW.organization_id, 0));
    SELECT sequence, hash INTO v_sequence, v_previous FROM audit_auditlink
     WHERE organization_id = NEW.organization_id ORDER BY sequence DESC LIMIT 1;
    v_sequence := coalesce(v_sequence, 0) + 1;
    v_previous := coalesce(v_previous, repeat('0', 64));
    FOREACH v_part IN ARRAY ARRAY[
        v_previous, v_sequence::text, NEW.id::text, NEW.organization_id::text,
        to_char(NEW.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
        NEW.actor, NEW.action, NEW.subject_type, coalesce(NEW.subject_id::text, ''),
        coalesce(NEW.about_id::text, ''), NEW.facts
    ] LOOP
        v_text := v_text || octet_length(v_part) || ':' || v_part;
    END LOOP;
    INSERT INTO audit_auditlink (id, organization_id, sequence, entry_id, hash)
    VALUES (gen_random_uuid(), NEW.organization_id, v_sequence, NEW.id,
            encode(sha256(convert_to(v_text, 'UTF8')), 'hex'));
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER audit_entry_link AFTER INSERT ON audit_auditentry
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION northbound_link_audit();
"""

UNLINK = """
DROP TRIGGER IF EXISTS audit_entry_link ON audit_auditentry;
DROP FUNCTION IF EXISTS northbound_link_audit();
"""
