create table issue (
  id             bigint generated always as identity primary key,
  project_id     bigint not null references project on delete cascade,
  number         bigint not null,
  status         text not null default 'unresolved' check (status in ('unresolved', 'resolved', 'ignored')),
  substatus      text,
  level          text not null,
  type           text not null,
  title          text not null,
  culprit        text not null,
  platform       text not null,
  logger         text,
  metadata       jsonb not null,
  is_unhandled   boolean not null default false,
  priority       text not null default 'medium',
  assignee_id    bigint references account on delete set null,
  first_seen     timestamptz not null,
  last_seen      timestamptz not null,
  times_seen     bigint not null default 0,
  users_seen     bigint not null default 0,
  first_release  text,
  last_release   text,
  -- version, reason, parts, hashes: how its first event was grouped.
  grouping       jsonb not null,
  resolved_at    timestamptz,
  unique (project_id, number)
);
create index issue_stream on issue (project_id, status, last_seen desc, id desc);

create table grouping_hash (
  project_id bigint not null references project on delete cascade,
  hash       text not null,
  issue_id   bigint not null references issue on delete cascade,
  primary key (project_id, hash)
);
create index grouping_hash_issue on grouping_hash (issue_id);

create table issue_activity (
  id         bigint generated always as identity primary key,
  issue_id   bigint not null references issue on delete cascade,
  account_id bigint references account on delete set null,
  type       text not null,
  data       jsonb not null default '{}',
  at         timestamptz not null default now()
);
create index issue_activity_issue on issue_activity (issue_id, at desc);

create table issue_seen (
  issue_id   bigint not null references issue on delete cascade,
  account_id bigint not null references account on delete cascade,
  at         timestamptz not null default now(),
  primary key (issue_id, account_id)
);

-- Day partitions: retention drops them whole. No foreign keys, so that a drop locks nothing else.
create table event (
  day         date not null,
  project_id  bigint not null,
  issue_id    bigint not null,
  event_id    uuid not null,
  occurred_at timestamptz not null,
  received_at timestamptz not null,
  block_id    bigint not null,
  block_index smallint not null,
  level       text not null,
  type        text not null,
  platform    text not null,
  title       text not null,
  culprit     text not null,
  tags        jsonb not null
) partition by range (day);
-- Also the guard against one event stored twice: two workers with the same id meet here.
create unique index event_id on event (event_id, project_id, day);
create index event_of_issue on event (issue_id, occurred_at desc, event_id);
create index event_of_project on event (project_id, occurred_at desc, event_id);

create table event_block (
  day  date not null,
  id   bigint not null,
  data bytea not null
) partition by range (day);
create unique index event_block_id on event_block (id, day);
-- A worker takes a thousand numbers at a time.
create sequence event_block_number increment by 1000;

-- Counters. Partitioned by month; retention drops them whole.
create table issue_hour (
  issue_id bigint not null,
  hour     timestamptz not null,
  events   bigint not null,
  primary key (issue_id, hour)
) partition by range (hour);

create table project_minute (
  project_id bigint not null,
  minute     timestamptz not null,
  events     bigint not null,
  primary key (project_id, minute)
) partition by range (minute);

create table outcome_hour (
  project_id bigint not null,
  key_id     bigint not null, -- 0 when no key was recognised
  category   text not null,
  outcome    text not null,
  reason     text not null,
  hour       timestamptz not null,
  quantity   bigint not null,
  last_at    timestamptz not null,
  primary key (project_id, hour, key_id, category, outcome, reason)
) partition by range (hour);

create table issue_user (
  issue_id  bigint not null,
  user_hash bigint not null,
  last_seen timestamptz not null,
  primary key (issue_id, user_hash)
);

create table issue_tag (
  issue_id   bigint not null,
  key        text not null,
  value      text not null,
  events     bigint not null,
  first_seen timestamptz not null,
  last_seen  timestamptz not null,
  primary key (issue_id, key, value)
);

-- How many events carried a key and how many values it has; the values themselves are capped (see tag counts).
create table issue_tag_key (
  issue_id bigint not null,
  key      text not null,
  events   bigint not null,
  values   bigint not null,
  primary key (issue_id, key)
);

-- Batches whose tags are not counted yet: a worker adds many batches up before it writes their tags once.
-- Blocks name the events, so that another worker can count them when this one dies.
create table tag_backlog (
  id        bigint generated always as identity primary key,
  blocks    bigint[] not null,
  first_day date not null,
  last_day  date not null,
  made_at   timestamptz not null default now()
);

create table user_report (
  project_id  bigint not null references project on delete cascade,
  event_id    uuid not null,
  received_at timestamptz not null,
  name        text not null,
  email       text not null,
  comments    text not null,
  primary key (project_id, event_id)
);

-- How far each spool is digested; moved in the transaction that stores the batch.
create table queue_position (
  source   text primary key,
  position bigint not null
);
