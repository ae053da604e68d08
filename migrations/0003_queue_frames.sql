-- Frames of the queue that went through Redis: stored in the transaction that stores their bodies, removed when the
-- position of their spool has passed them.
create table queue_frame (
  source  text not null,
  -- Where in the spool of `source` the cut begins that the frame is a part of, and which part.
  first   bigint not null,
  lane    smallint not null,
  -- How many of its bodies are stored, and whether that is all of them.
  bodies  integer not null,
  is_whole boolean not null,
  primary key (source, first, lane)
);

-- Frames that nobody could digest, out of the way of all others until a person decides.
create table queue_parked (
  id        bigint generated always as identity primary key,
  source    text not null,
  first     bigint not null,
  lane      smallint not null,
  -- How many of its bodies were stored before.
  bodies    integer not null,
  reason    text not null,
  data      bytea not null,
  parked_at timestamptz not null default now(),
  -- When a person last sent it back to the queue.
  retried_at timestamptz,
  unique (source, first, lane)
);
