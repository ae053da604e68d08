-- Flood control: docs/decisions/0036-bodies-beyond-a-rate-go-after-an-hour.md.

-- Payloads of events beyond their fingerprint's rate, in blocks as in event_block; `id` is below zero, and event.block_id
-- names it. An hour after they came they go, and with the last of them a slot's file: slots take turns by the hour of
-- storing, so the one that is emptied is not written to. All times are the database's own.
create table event_surplus (
  slot       smallint not null default (floor(extract(epoch from now()) / 3600)::bigint % 4)::smallint,
  id         bigint not null,
  project_id bigint not null,
  -- Of all its events, the narrowest grouping hash.
  hash       text not null,
  -- How many of its events are to be thinned with it.
  events     smallint not null,
  made_at    timestamptz not null default now(),
  data       bytea not null
) partition by list (slot);
create table event_surplus_0 partition of event_surplus for values in (0);
create table event_surplus_1 partition of event_surplus for values in (1);
create table event_surplus_2 partition of event_surplus for values in (2);
create table event_surplus_3 partition of event_surplus for values in (3);
create unique index event_surplus_id on event_surplus (id, slot);
create index event_surplus_hash on event_surplus (project_id, hash);
-- Compressed before it comes here; trying it once more only takes time.
alter table event_surplus alter column data set storage external;

-- Events that somebody gave feedback on: their payload is to stay. No key, so that batches never wait for each other.
create table event_wanted (
  project_id bigint not null,
  event_id   uuid not null,
  made_at    timestamptz not null default now()
);

-- How many events of this hash lost their payload, and when the first of them came. They go with the hash from issue to issue.
alter table grouping_hash
  add column thinned       bigint,
  add column thinned_since timestamptz;
