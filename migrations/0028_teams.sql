-- Teams of an organisation: docs/decisions/0038-teams-own-issues-and-guard-nothing.md.

create table team (
  id              bigint generated always as identity primary key,
  organization_id bigint not null references organization on delete cascade,
  slug            text not null,
  name            text not null,
  created_at      timestamptz not null default now(),
  -- Set when it is deleted: nobody sees it from then on, and it goes when the last issue that it had is told.
  deleted_at      timestamptz,
  deleted_by      bigint references account on delete set null,
  unique (id, organization_id)
);
create unique index team_slug on team (organization_id, slug) where deleted_at is null;
create index team_deleted on team (deleted_at) where deleted_at is not null;

-- Whoever leaves the organisation leaves its teams.
create table team_member (
  team_id         bigint not null,
  account_id      bigint not null,
  organization_id bigint not null,
  created_at      timestamptz not null default now(),
  primary key (team_id, account_id),
  foreign key (team_id, organization_id) references team (id, organization_id) on delete cascade,
  foreign key (organization_id, account_id) references membership on delete cascade
);
create index team_member_membership on team_member (account_id, organization_id);

create table project_team (
  project_id bigint not null references project on delete cascade,
  team_id    bigint not null references team on delete cascade,
  primary key (project_id, team_id)
);
create index project_team_team on project_team (team_id);

-- Of an issue that a person has, too, as the release before may leave it, the person counts.
alter table issue add column assignee_team_id bigint references team on delete set null;
-- Few issues have one, so lists that ask for it need not read the others.
create index issue_team on issue (assignee_team_id, id) where assignee_team_id is not null;

-- Teams that rules suggest for an issue, for searches.
create table issue_owner_team (
  issue_id bigint not null references issue on delete cascade,
  team_id  bigint not null references team on delete cascade,
  primary key (issue_id, team_id)
);
create index issue_owner_team_team on issue_owner_team (team_id, issue_id);

-- Teams whose members hear of an issue's comments: whoever is in it when a comment is written, unless they ended it
-- for themselves.
create table issue_team_subscription (
  issue_id bigint not null references issue on delete cascade,
  team_id  bigint not null references team on delete cascade,
  at       timestamptz not null default now(),
  primary key (issue_id, team_id)
);
create index issue_team_subscription_team on issue_team_subscription (team_id);
