-- Versions in an order that an index knows. Of one package the greater text is the later version; empty: without
-- numbers, such as a commit's hash; null: made by an earlier version of Vedette and not looked at yet.
alter table release
  add column package       text,
  add column version_order text collate "C";
create index release_order on release (organization_id, package, version_order desc) where version_order <> '';
create index release_unordered on release (id) where version_order is null;

create table repository (
  id              bigint generated always as identity primary key,
  organization_id bigint not null references organization on delete cascade,
  name            text not null,
  -- Where its pages are, without a slash at the end; null: nobody said.
  url             text,
  -- Which form its addresses have; null: as its host says.
  provider        text check (provider in ('github', 'gitlab', 'gitea', 'bitbucket', 'bitbucket_server')),
  created_at      timestamptz not null default now(),
  unique (organization_id, name)
);

create table code_commit (
  id            bigint generated always as identity primary key,
  repository_id bigint not null references repository on delete cascade,
  sha           text not null,
  -- Null while only its name is known.
  message       text,
  author_name   text,
  author_email  text,
  committed_at  timestamptz,
  unique (repository_id, sha)
);

create table commit_file (
  commit_id bigint not null references code_commit on delete cascade,
  path      text not null,
  type      text not null check (type in ('A', 'M', 'D')),
  -- The last part of its path in small letters: what a frame is looked up by.
  name      text not null,
  primary key (commit_id, path)
);
create index commit_file_name on commit_file (name, commit_id);

create table release_commit (
  release_id bigint not null references release on delete cascade,
  commit_id  bigint not null references code_commit on delete cascade,
  -- 0 is the newest.
  position   integer not null,
  primary key (release_id, commit_id)
);
create index release_commit_commit on release_commit (commit_id);

create table deploy (
  id          bigint generated always as identity primary key,
  release_id  bigint not null references release on delete cascade,
  environment text not null,
  name        text,
  url         text,
  started_at  timestamptz,
  -- Whole milliseconds, as cursors of lists carry them.
  finished_at timestamptz not null default date_trunc('milliseconds', now())
);
create index deploy_release on deploy (release_id, finished_at desc, id desc);

-- Where a project's frames lie in a repository: `stack_root` is taken off a path, `source_root` put before it.
create table code_mapping (
  id            bigint generated always as identity primary key,
  project_id    bigint not null references project on delete cascade,
  repository_id bigint not null references repository on delete cascade,
  stack_root    text not null default '',
  source_root   text not null default '',
  branch        text not null default 'main',
  unique (project_id, stack_root)
);
create index code_mapping_repository on code_mapping (repository_id);

-- Events by release, written with the counts of tags. No foreign keys: workers must not wait for a project's row.
create table release_hour (
  project_id  bigint not null,
  version     text not null,
  environment text not null, -- empty: none was named
  hour        timestamptz not null,
  events      bigint not null,
  primary key (project_id, version, environment, hour)
);
create index release_hour_recent on release_hour (hour, project_id);

-- In which release or commit an issue is resolved; null: in none, or it is not resolved. See src/protocol/resolution.ts.
alter table issue add column resolved_in jsonb;
create index issue_resolved_in on issue (project_id) where resolved_in is not null;
