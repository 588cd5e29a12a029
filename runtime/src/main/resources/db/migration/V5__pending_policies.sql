-- What may become a policy and is none yet: drafts, and changes that wait for a second person. The body is sealed, so that nobody is shown,
-- or confirms, something else than what was written.
CREATE TABLE policy_pending (
  org  text COLLATE "C" NOT NULL REFERENCES organization (id),
  id   text COLLATE "C" NOT NULL,
  kind text COLLATE "C" NOT NULL,
  body text NOT NULL,
  mac  bytea NOT NULL,
  at   timestamptz NOT NULL,
  PRIMARY KEY (org, id)
);
