-- Archiving issues until something happens, deleting them in steps, and dropping what somebody discarded:
-- docs/decisions/0031-archived-issues-count-down.md.

alter table issue
  -- Of an archived issue: when it wakes, and after how many more events and users. Whoever counts counts these down.
  add column wakes_at           timestamptz,
  add column wakes_after_events bigint,
  add column wakes_after_users  bigint,
  -- What was asked for, and what else wakes it: src/protocol/archive.ts.
  add column archive            jsonb;
create index issue_wakes_at on issue (wakes_at) where wakes_at is not null;

-- Issues that are gone, and whose counters are still to go.
create table issue_removal (
  issue_id bigint primary key,
  made_at  timestamptz not null default now()
);

-- What issues were whose further events nobody wants.
create table discarded_issue (
  id         bigint generated always as identity primary key,
  project_id bigint not null references project on delete cascade,
  -- As it was; the issue itself is gone.
  issue_id   bigint not null,
  number     bigint not null,
  level      text not null,
  type       text not null,
  title      text not null,
  culprit    text not null,
  platform   text not null,
  metadata   jsonb not null,
  account_id bigint references account on delete set null,
  made_at    timestamptz not null default now()
);
create index discarded_issue_project on discarded_issue (project_id, id desc);

create table discarded_hash (
  project_id   bigint not null,
  hash         text not null,
  discarded_id bigint not null references discarded_issue on delete cascade,
  primary key (project_id, hash)
);
create index discarded_hash_issue on discarded_hash (discarded_id);
