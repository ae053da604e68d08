-- Merging and unmerging issues: docs/decisions/0028-merging-and-unmerging.md.

-- By what an event was grouped and whom it struck: the first eight bytes of its narrowest grouping hash, and of the SHA-1
-- of its user as in issue_user. Null on events stored by earlier versions; their payloads tell.
alter table event
  add column hash_key  bigint,
  add column user_hash bigint;

-- Goes up when events leave an issue: what a worker remembers of its users is then out of date.
alter table issue add column turn integer not null default 0;

-- Issues that were merged into another: their addresses lead there, and late counts go there.
create table issue_redirect (
  issue_id   bigint primary key,
  project_id bigint not null references project on delete cascade,
  number     bigint not null,
  target_id  bigint not null references issue on delete cascade,
  unique (project_id, number)
);
create index issue_redirect_target on issue_redirect (target_id);

-- Events on their way from one issue to another, and what became of it.
create table issue_move (
  id           bigint generated always as identity primary key,
  project_id   bigint not null references project on delete cascade,
  kind         text not null check (kind in ('merge', 'unmerge')),
  -- A merged source is gone; when the target itself is merged, this follows.
  source_id    bigint not null,
  target_id    bigint not null references issue on delete cascade,
  account_id   bigint references account on delete set null,
  -- Of a merge: the row that the source was.
  source       jsonb,
  -- Those that went along.
  hashes       text[] not null default '{}',
  -- Of an unmerge by chosen events; else it is by hashes.
  event_ids    uuid[],
  stage        text not null,
  total        bigint not null,
  moved        bigint not null default 0,
  -- Where the stage goes on: the last event looked at.
  cursor_at    timestamptz,
  cursor_id    uuid,
  -- The first and the last event that was moved.
  first_at     timestamptz,
  last_at      timestamptz,
  -- Transactions below it may still store for the source; the last row of count_backlog that they left.
  horizon      bigint,
  backlog_mark bigint,
  -- Who works on it: its holder alone may go on.
  turn         integer not null default 0,
  lease_until  timestamptz,
  failures     integer not null default 0,
  problem      text,
  made_at      timestamptz not null default now(),
  done_at      timestamptz
);
create index issue_move_open on issue_move (id) where done_at is null;
create index issue_move_target on issue_move (target_id, id);
create index issue_move_source on issue_move (source_id) where done_at is null;

-- Users and tag values that moved events had, and that may be left in the source, or not.
create table issue_move_user (
  move_id   bigint not null references issue_move on delete cascade,
  user_hash bigint not null,
  primary key (move_id, user_hash)
);
create table issue_move_tag (
  move_id bigint not null references issue_move on delete cascade,
  key     text not null,
  value   text not null,
  primary key (move_id, key, value)
);

-- What issues are compared by, as numbers: frames and shingles of messages. Made after the issue, from its `grouping`.
create table issue_feature (
  project_id bigint not null references project on delete cascade,
  feature    bigint not null,
  issue_id   bigint not null references issue on delete cascade,
  primary key (project_id, feature, issue_id)
);
create index issue_feature_issue on issue_feature (issue_id);

create table issue_signature (
  issue_id bigint primary key references issue on delete cascade,
  -- How its features were made: others are made anew.
  version  smallint not null
);
