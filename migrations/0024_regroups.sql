-- Stored events placed by the rules in force, and back again: docs/decisions/0034-regrouping-moves-events-by-a-plan.md.
create table grouping_regroup (
  id                bigserial primary key,
  project_id        bigint not null references project on delete cascade,
  account_id        bigint references account on delete set null,
  undone_by         bigint references account on delete set null,
  rules_version     int not null,
  fingerprint_rules text not null,
  stack_rules       text not null,
  -- Events from then on; null: all that are stored.
  since             timestamptz,
  stage             text not null default 'plan',
  -- Of the plan: how many events there are, how many were looked at, where it goes on (JSON, zstd), what it comes to.
  total             int,
  looked            int not null default 0,
  state             bytea,
  result            jsonb,
  -- Rows of the plan, and how many are done with: all the way there, or back.
  planned           bigint,
  moved             bigint not null default 0,
  is_cancelled      boolean not null default false,
  -- The issue or home that this stage has done last.
  cursor            bigint,
  -- And the one whose events are being moved; see issue_move.
  current           bigint,
  horizon           bigint,
  backlog_mark      bigint,
  -- Who works on it: its holder alone may go on.
  turn              int not null default 0,
  lease_until       timestamptz,
  failures          int not null default 0,
  problem           text,
  made_at           timestamptz not null default now(),
  ended_at          timestamptz,
  ended             text check (ended in ('done', 'cancelled', 'failed', 'undone')),
  -- Until then it can be undone.
  undo_until        timestamptz
);
create unique index grouping_regroup_open on grouping_regroup (project_id) where ended_at is null;
create index grouping_regroup_project on grouping_regroup (project_id, id);

-- Where events come to be: above 0 an issue that was there, below 0 one by its place in the plan.
create table grouping_regroup_home (
  regroup_id  bigint not null references grouping_regroup on delete cascade,
  home        bigint not null,
  -- What nobody owned when it was planned.
  hashes      text[] not null,
  -- The issue that goes on as this home, all of whose events are of new hashes; and whose most of its events are.
  becomes     bigint,
  main_source bigint,
  -- What it came to be; 0: nothing. And the hashes that it was given.
  target_id   bigint,
  attached    text[] not null default '{}',
  primary key (regroup_id, home)
);

-- Issues that events leave or come to.
create table grouping_regroup_issue (
  regroup_id  bigint not null references grouping_regroup on delete cascade,
  issue_id    bigint not null,
  -- All of its events leave: it is merged into this home.
  fold_home   bigint,
  is_made     boolean not null default false,
  -- As it was.
  row         jsonb,
  hashes      text[],
  -- Of one that was merged: where, by which move, who followed it, and what was counted of events without a row.
  folded_into bigint,
  fold_move   bigint,
  followers   jsonb,
  rest        jsonb,
  primary key (regroup_id, issue_id)
);

-- Events that change their issue or their hash. Also when retention took them: who they struck, and when, stays known.
create table grouping_regroup_event (
  regroup_id bigint not null references grouping_regroup on delete cascade,
  source_id  bigint not null,
  at         timestamptz not null,
  event_id   uuid not null,
  day        date not null,
  home       bigint not null,
  old_key    bigint,
  new_key    bigint,
  user_hash  bigint,
  primary key (regroup_id, source_id, at, event_id)
);
create index grouping_regroup_event_home on grouping_regroup_event (regroup_id, home, at, event_id);

-- Users that came to an issue: whether it had seen them before. And those of events without a row, of merged issues.
create table grouping_regroup_user (
  regroup_id bigint not null references grouping_regroup on delete cascade,
  issue_id   bigint not null,
  user_hash  bigint not null,
  last_seen  timestamptz,
  was_there  boolean not null,
  primary key (regroup_id, issue_id, user_hash)
);
create table grouping_regroup_rest_user (
  regroup_id bigint not null references grouping_regroup on delete cascade,
  issue_id   bigint not null,
  user_hash  bigint not null,
  last_seen  timestamptz not null,
  primary key (regroup_id, issue_id, user_hash)
);

-- Of a move that is a part of one; its lease never ends, so that nobody else takes it up.
alter table issue_move add column regroup_id bigint;
create index issue_move_regroup on issue_move (regroup_id) where regroup_id is not null;
