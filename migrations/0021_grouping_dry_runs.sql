-- Rules of grouping that are tried over stored events: docs/decisions/0032-dry-runs-place-events-as-the-store-would.md.
create table grouping_dry_run (
  id                bigserial primary key,
  project_id        bigint not null references project on delete cascade,
  account_id        bigint references account on delete set null,
  fingerprint_rules text not null,
  stack_rules       text not null,
  -- How many of the newest events; how many there are of them; how many were looked at.
  wanted            int not null,
  total             int,
  looked            int not null default 0,
  -- Where it goes on after its node died: JSON, zstd. Gone when it has ended.
  state             bytea,
  result            jsonb,
  failures          int not null default 0,
  problem           text,
  -- Who works on it: its holder alone may go on.
  turn              int not null default 0,
  lease_until       timestamptz,
  made_at           timestamptz not null default now(),
  ended_at          timestamptz,
  ended             text check (ended in ('done', 'cancelled', 'failed'))
);
-- One at a time in a project; and what nodes look for.
create unique index grouping_dry_run_open on grouping_dry_run (project_id) where ended_at is null;
create index grouping_dry_run_project on grouping_dry_run (project_id, id);
