-- What cron nodes do and when it is due next. Any number of them may run: a row is claimed by one at a time.
create table schedule (
  name        text primary key,
  due_at      timestamptz not null default now(),
  -- Grows with each claim: a node that lost its lease can no longer end what another began again.
  turn        bigint not null default 0,
  leased_to   text,
  lease_until timestamptz,
  started_at  timestamptz,
  -- The last run that went well, and how long it took.
  done_at     timestamptz,
  took_ms     bigint,
  -- Runs in a row that failed, and what the last one said.
  failures    integer not null default 0,
  problem     text
);

-- Every process of the cluster, by its heartbeat.
create table node (
  id         uuid primary key,
  role       text not null,
  version    text not null,
  -- The newest migration that its code knows.
  knows      text not null,
  host       text not null,
  pid        integer not null,
  threads    integer not null,
  started_at timestamptz not null,
  seen_at    timestamptz not null default now(),
  -- A few numbers for the operator's page, newest only.
  figures    jsonb not null default '{}'
);
create index node_seen on node (seen_at);

-- Which migration the oldest code must know that can still work here; null: any. See docs/decisions.
alter table schema_migration add column if not exists needs text;
