-- What stored batches add to the counters of issues, users, tags, hours, minutes and outcomes, until it is added to them.
-- A batch leaves a row here in its own transaction and touches no counter, so batches never wait for each other.
create table count_backlog (
  id         bigint generated always as identity primary key,
  -- How `data` is written: a node takes what it can read and leaves the rest to others.
  version    smallint not null,
  data       bytea not null,
  -- Bytes of it once inflated.
  size       integer not null,
  made_at    timestamptz not null default now(),
  -- When the database refused to add it up. Its counts are missing until a person has looked.
  refused_at timestamptz
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
-- Compressed before it comes here; trying it once more only takes time.
alter table count_backlog alter column data set storage external;

-- tag_backlog, which this replaces, goes when no node of a roll-out writes it any more.
