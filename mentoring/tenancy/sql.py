"""The database's own functions. Each runs as the owner, says what it returns, and is listed in DEFINER_FUNCTIONS.

A definer function sees through row security, so each must be as narrow as its name. A test compares the list with
the database.
"""

DEFINER_FUNCTIONS = {
    "northbound_open_session": "who signed in, and what they may enter under this address",
    "northbound_open_token": "whose token this is, in this organization",
}

ENTER = """
CREATE FUNCTION northbound_enter(organization text, actor text) RETURNS double precision
LANGUAGE sql VOLATILE SET search_path = public, pg_temp AS $$
    SELECT set_config('northbound.organization', organization, true);
    SELECT set_config('northbound.actor', actor, true);
    SELECT (SELECT seconds FROM tenancy_clockoffset LIMIT 1);
$$;
"""

# One membership with its organization and roles; enters the scope. Used by the two functions below only.
_ENTER_AS_MEMBER = """
    SELECT o.id, to_jsonb(o) INTO v_organization, organization
      FROM tenancy_organization o WHERE o.slug = wanted_slug AND NOT o.is_suspended;
    SELECT m.id, to_jsonb(m) INTO v_membership, membership
      FROM tenancy_access a
      JOIN tenancy_membership m ON m.organization_id = a.organization_id AND m.user_id = a.user_id
     WHERE a.organization_id = v_organization AND a.user_id = v_user AND a.is_active AND m.is_active;
    IF v_membership IS NOT NULL THEN
        SELECT array_agg(r.role::text ORDER BY r.role) INTO roles FROM tenancy_membershiprole r
         WHERE r.organization_id = v_organization AND r.membership_id = v_membership;
        PERFORM set_config('northbound.organization', v_organization::text, true),
                set_config('northbound.actor', 'membership:' || v_membership, true);
    END IF;
    SELECT seconds INTO clock_seconds FROM tenancy_clockoffset LIMIT 1;
"""

# The signed text of the session and its user; the caller verifies signature and password hash before trusting it.
OPEN_SESSION = f"""
CREATE FUNCTION northbound_open_session(
    wanted_key text, wanted_slug text,
    OUT session_data text, OUT session_ends_at timestamptz, OUT account jsonb, OUT organization jsonb,
    OUT membership jsonb, OUT roles text[], OUT visit_ends_at timestamptz, OUT clock_seconds double precision
) RETURNS SETOF record
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_user uuid;
    v_is_operator boolean;
    v_organization uuid;
    v_membership uuid;
BEGIN
    SELECT s.session_data, s.expire_date, u.id, u.is_operator, to_jsonb(u)
      INTO session_data, session_ends_at, v_user, v_is_operator, account
      FROM accounts_session s JOIN accounts_user u ON u.id = s.user_id
     WHERE s.session_key = wanted_key AND s.expire_date > now() AND u.is_active;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    {_ENTER_AS_MEMBER}
    IF v_membership IS NULL AND v_is_operator THEN
        SELECT max(v.ends_at) INTO visit_ends_at FROM tenancy_operatorvisit v
         WHERE v.organization_id = v_organization AND v.user_id = v_user AND v.ends_at > now();
        IF visit_ends_at IS NOT NULL THEN
            PERFORM set_config('northbound.organization', v_organization::text, true),
                    set_config('northbound.actor', 'operator:' || v_user, true);
        END IF;
    END IF;
    RETURN NEXT;
END $$;
"""

OPEN_TOKEN = f"""
CREATE FUNCTION northbound_open_token(
    wanted_digest text, wanted_slug text,
    OUT account jsonb, OUT organization jsonb, OUT membership jsonb, OUT roles text[], OUT is_read_only boolean,
    OUT clock_seconds double precision
) RETURNS SETOF record
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_user uuid;
    v_organization uuid;
    v_membership uuid;
BEGIN
    SELECT u.id, to_jsonb(u), t.is_read_only INTO v_user, account, is_read_only
      FROM tenancy_organization o
      JOIN tenancy_apitoken t ON t.organization_id = o.id AND t.digest = wanted_digest
      JOIN tenancy_membership m ON m.organization_id = t.organization_id AND m.id = t.membership_id
      JOIN accounts_user u ON u.id = m.user_id
     WHERE o.slug = wanted_slug AND t.revoked_at IS NULL AND t.expires_at > now() AND u.is_active;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    {_ENTER_AS_MEMBER}
    RETURN NEXT;
END $$;
"""
