-- Who the agents are, as an administrator registered them. mac seals the row; registration is what entries call it, because an id may be
-- somebody's words. agents in the head is the epoch at which any of them last changed.
ALTER TABLE ledger_head ADD COLUMN agents bigint NOT NULL DEFAULT 1;

CREATE TABLE agent (
  org          text COLLATE "C" NOT NULL REFERENCES organization (id),
  id           text COLLATE "C" NOT NULL,
  registration text COLLATE "C" NOT NULL,
  name         text,
  owner        text,
  labels       jsonb NOT NULL DEFAULT '{}',
  namespace    text COLLATE "C",
  permission   text COLLATE "C" NOT NULL,
  created_by   text COLLATE "C" NOT NULL,
  created_at   timestamptz NOT NULL,
  updated_at   timestamptz NOT NULL,
  mac          bytea NOT NULL,
  PRIMARY KEY (org, id)
);

-- Seals all rows together, so that one that was removed behind the runtime's back is missed.
CREATE TABLE agent_registry (
  org text COLLATE "C" PRIMARY KEY REFERENCES organization (id),
  mac bytea NOT NULL
);

-- What one decision has booked: reserved at first, then what its outcome says. Booked anew at its claim and at its outcome, so that it
-- counts from when the money goes. A row without amounts is one that was released.
CREATE TABLE spending (
  org         text COLLATE "C" NOT NULL,
  decision_id text COLLATE "C" NOT NULL,
  minute      bigint NOT NULL,
  accounts    text[] COLLATE "C" NOT NULL,
  micro_usd   bigint NOT NULL,
  tokens      bigint NOT NULL,
  reserved_micro_usd bigint NOT NULL,
  reserved_tokens    bigint NOT NULL,
  PRIMARY KEY (org, decision_id)
);
CREATE INDEX spending_minute ON spending (minute);

-- The sums of what is booked, by account and minute (since 1970), so that a budget over a week adds up rows of minutes and not of decisions.
-- What is older than a week is one row a day, in the day's last minute: for budgets over months.
CREATE TABLE budget (
  org       text COLLATE "C" NOT NULL,
  account   text COLLATE "C" NOT NULL,
  minute    bigint NOT NULL,
  micro_usd bigint NOT NULL,
  tokens    bigint NOT NULL,
  PRIMARY KEY (org, account, minute)
);
-- What the sweep looks for: minutes that become a day, and days that are over.
CREATE INDEX budget_minute ON budget (minute) WHERE minute % 1440 <> 1439;
CREATE INDEX budget_day ON budget (minute) WHERE minute % 1440 = 1439;
