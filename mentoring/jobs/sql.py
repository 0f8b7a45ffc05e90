"""Claims over all organizations. They run as the owner and hand out ids only."""

DEFINER_FUNCTIONS = {
    "northbound_claim_jobs": "ids of due jobs and of their organizations; takes the lease",
}

# One turn per organization before the second of any: a large import does not make others wait.
# Leases compare with the database's clock, due times with that of the product, which is passed.
CLAIM = """
CREATE FUNCTION northbound_claim_jobs(
    p_limit integer, p_lease_seconds integer, p_queue text, p_due timestamptz
) RETURNS TABLE (job_id uuid, organization_id uuid)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH candidate AS (
        SELECT due.id, due.turn, due.due_at
          FROM tenancy_organization o
         CROSS JOIN LATERAL (
            SELECT j.id, j.due_at, row_number() OVER (ORDER BY j.due_at, j.id) AS turn
              FROM (SELECT id, due_at FROM jobs_job
                     WHERE organization_id = o.id AND queue = p_queue AND due_at <= p_due
                       AND status IN ('pending', 'running')
                       AND (status = 'pending' OR lease_until < clock_timestamp())
                     ORDER BY due_at, id LIMIT p_limit + 20) j
         ) due
         WHERE NOT o.is_suspended
    ), locked AS (
        SELECT j.id FROM jobs_job j JOIN candidate c ON c.id = j.id
         WHERE j.status = 'pending' OR (j.status = 'running' AND j.lease_until < clock_timestamp())
         ORDER BY c.turn, c.due_at LIMIT p_limit FOR UPDATE OF j SKIP LOCKED
    )
    UPDATE jobs_job j
       SET status = 'running', attempts = j.attempts + 1, started_at = NULL,
           lease_until = clock_timestamp() + make_interval(secs => p_lease_seconds)
      FROM locked WHERE j.id = locked.id
    RETURNING j.id, j.organization_id;
$$;
"""
UNCLAIM = "DROP FUNCTION northbound_claim_jobs(integer, integer, text, timestamptz)"
