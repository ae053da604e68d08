-- Who owns what of a project, as people wrote it. A project without rules has no row, or an empty text.
create table ownership (
  project_id      bigint primary key references project on delete cascade,
  rules           text not null,
  -- Whether a new issue is given to whom the last rule that matches names.
  assigns         boolean not null,
  -- Of use to those who are to be told: whether everybody hears of what no rule matches.
  fallthrough     boolean not null,
  version         int not null,
  account_id      bigint references account on delete set null,
  made_at         timestamptz not null default now(),
  changed_at      timestamptz not null default now()
);

-- Issues whose owners are still to be looked for, written in the transaction that makes them.
create table ownership_cause (
  issue_id  bigint primary key references issue on delete cascade,
  -- False: rules changed, and only suggestions are to be looked for again.
  is_new    boolean not null,
  made_at   timestamptz not null default now(),
  -- An issue is made a moment before its first event.
  due_at    timestamptz not null default now()
);
create index ownership_cause_due on ownership_cause (due_at);

-- Whom the rules suggest for an issue, for searches.
create table issue_owner (
  issue_id   bigint not null references issue on delete cascade,
  account_id bigint not null references account on delete cascade,
  primary key (issue_id, account_id)
);
create index issue_owner_account on issue_owner (account_id, issue_id);
