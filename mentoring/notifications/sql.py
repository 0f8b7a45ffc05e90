"""The claim over all organizations. It runs as the owner and hands out ids only."""

DEFINER_FUNCTIONS = {
    "northbound_claim_messages": "ids of due messages and of their organizations; takes the lease",
}

# As northbound_claim_jobs: one turn per organization before the second of any. A message that is
# better lost than sent twice, and whose worker died after it began the hand-over, is not tried
# again but shown as unknown.
CLAIM = """
CREATE FUNCTION northbound_claim_messages(
    p_limit integer, p_lease_seconds integer, p_due timestamptz
) RETURNS TABLE (message_id uuid, organization_id uuid)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE notifications_outboxmessage
       SET status = 'unknown', reason = 'hand_over', lease_until = NULL
     WHERE organization_id IN (SELECT o.id FROM tenancy_organization o)
       AND status = 'sending' AND lease_until < clock_timestamp()
       AND is_better_lost AND handed_over_at IS NOT NULL;
    WITH candidate AS (
        SELECT due.id, due.turn, due.due_at
          FROM tenancy_organization o
         CROSS JOIN LATERAL (
            SELECT m.id, m.due_at, row_number() OVER (ORDER BY m.due_at, m.id) AS turn
              FROM (SELECT id, due_at FROM notifications_outboxmessage
                     WHERE organization_id = o.id AND due_at <= p_due
                       AND status IN ('pending', 'sending')
                       AND (status = 'pending' OR lease_until < clock_timestamp())
                     ORDER BY due_at, id LIMIT p_limit + 20) m
         ) due
         WHERE NOT o.is_suspended
    ), locked AS (
        SELECT m.id FROM notifications_outboxmessage m JOIN candidate c ON c.id = m.id
         WHERE m.status = 'pending'
            OR (m.status = 'sending' AND m.lease_until < clock_timestamp()
                AND NOT (m.is_better_lost AND m.handed_over_at IS NOT NULL))
         ORDER BY c.turn, c.due_at LIMIT p_limit FOR UPDATE OF m SKIP LOCKED
    )
    UPDATE notifications_outboxmessage m
       SET status = 'sending', attempts = m.attempts + 1, handed_over_at = NULL,
           lease_until = clock_timestamp() + make_interval(secs => p_lease_seconds)
      FROM locked WHERE m.id = locked.id
    RETURNING m.id, m.organization_id;
$$;
"""
UNCLAIM = "DROP FUNCTION northbound_claim_messages(integer, integer, timestamptz)"
