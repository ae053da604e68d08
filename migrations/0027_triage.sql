-- Changes of many issues in the background, public links to issues, what was dropped of discarded ones, and mails about
-- issues that woke: docs/decisions/0037-changes-of-many-issues-are-jobs.md.

create table bulk_change (
  id              bigint generated always as identity primary key,
  organization_id bigint not null references organization on delete cascade,
  account_id      bigint not null references account on delete cascade,
  kind            text not null check (kind in ('change', 'delete', 'discard', 'undo')),
  -- Of an undo: of what.
  undoes_id       bigint references bulk_change on delete cascade,
  -- The search it is about and what was asked for, to be shown; and the same with its people and releases found.
  shown           jsonb not null,
  ready           jsonb not null,
  total           int not null,
  -- Issues up to this id are done, in ascending order; and how many of them it made different.
  last_issue_id   bigint not null default 0,
  done            int not null default 0,
  changed         int not null default 0,
  failures        int not null default 0,
  problem         text,
  -- Who works on it: its holder alone may go on.
  turn            int not null default 0,
  lease_until     timestamptz,
  made_at         timestamptz not null default now(),
  ended_at        timestamptz,
  ended           text check (ended in ('done', 'cancelled', 'failed'))
);
-- One at a time for a person in an organisation; and what nodes look for.
create unique index bulk_change_open on bulk_change (organization_id, account_id) where ended_at is null;
create index bulk_change_undone on bulk_change (undoes_id) where undoes_id is not null;

-- The issues that matched when it was asked for. No reference: issues may go before their turn comes.
create table bulk_change_issue (
  bulk_change_id bigint not null references bulk_change on delete cascade,
  issue_id       bigint not null,
  -- What the change made different, as it was: src/issues/bulk/former/store.ts.
  former         jsonb,
  primary key (bulk_change_id, issue_id)
);

-- Links that show an issue to everybody who has them.
create table issue_share (
  issue_id   bigint primary key references issue on delete cascade,
  share_id   text not null unique,
  account_id bigint references account on delete set null,
  made_at    timestamptz not null default now()
);
alter table organization add column allows_sharing boolean not null default true;

-- How many events were dropped since it was discarded, and when the last of them came.
alter table discarded_issue add column dropped bigint not null default 0;
alter table discarded_issue add column last_dropped_at timestamptz;

-- Issues that woke, which people are to be told of. Not a kind of mail_cause: the release before deletes what it does not
-- know of there.
create table woken_cause (
  id          bigint generated always as identity primary key,
  activity_id bigint not null,
  made_at     timestamptz not null default now()
);
alter table account add column mails_woken boolean not null default true;
