-- A session's own acts are looked up when one deletes or runs a file that the session may have written itself.
CREATE INDEX action_session ON action (org, session_id, at) WHERE session_id IS NOT NULL;
