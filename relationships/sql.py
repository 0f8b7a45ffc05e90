"""How useful the sessions of a pair are, without what anybody answered."""

DEFINER_FUNCTIONS = {
    "northbound_usefulness": "per pair 'fine' or 'low', over three or more answered sessions; nothing to the two",
}

# Row security gives an answer to its author alone; this function, run by the owner, reads them all and hands out one
# word. It knows the organization and the actor from the scope, so that nobody can ask about another organization, and
# tells neither of the two what the other's answers have come to.
#
# The word is taken over whole threes of sessions, oldest log first: over six when seven or eight are answered. So
# nobody who watches it can set one session apart: a word that changes speaks of three new sessions, of up to six
# answers. Two limits stay. A late or changed answer to a session that already counts can tip the word, by an amount
# nobody sees; and a word over three sessions says that their mean is below 3, or not. The caller chooses pairs, never
# sessions or authors.
USEFULNESS = """
CREATE FUNCTION northbound_usefulness(relationship_ids uuid[])
RETURNS TABLE (relationship_id uuid, band text, sessions integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH pair AS (
        SELECT r.organization_id, r.id
          FROM relationships_relationship r
         WHERE r.organization_id = (SELECT nullif(current_setting('northbound.organization', true), '')::uuid)
           AND r.id = ANY(relationship_ids)
           AND NOT EXISTS (
               SELECT 1 FROM participants_person p
                WHERE p.organization_id = r.organization_id AND p.id IN (r.mentor_id, r.mentee_id)
                  AND 'membership:' || p.membership_id
                      = (SELECT nullif(current_setting('northbound.actor', true), '')))
    ), answered AS (
        SELECT a.id AS pair_id, s.id AS session_id, sum(u.value) AS total, count(*) AS answers,
               row_number() OVER (PARTITION BY a.id ORDER BY s.logged_at, s.id) AS turn,
               count(*) OVER (PARTITION BY a.id) AS all_sessions
          FROM pair a
          JOIN relationships_session s ON s.organization_id = a.organization_id AND s.relationship_id = a.id
          JOIN relationships_pulse u ON u.organization_id = s.organization_id AND u.session_id = s.id
         GROUP BY a.id, s.id, s.logged_at
    )
    SELECT t.pair_id, CASE WHEN sum(t.total) < 3 * sum(t.answers) THEN 'low' ELSE 'fine' END, count(*)::integer
      FROM answered t
     WHERE t.turn <= t.all_sessions / 3 * 3
     GROUP BY t.pair_id;
$$;
"""
NO_USEFULNESS = "DROP FUNCTION northbound_usefulness(uuid[])"
