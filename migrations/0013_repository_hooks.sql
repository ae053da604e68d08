-- How a repository tells of pushes. Its secret is made of the instance's key and `key`, and stored nowhere.
create table repository_hook (
  repository_id bigint primary key references repository on delete cascade,
  -- Of its address: nobody guesses it, and a new one makes a new secret.
  key           text not null unique,
  created_at    timestamptz not null default now(),
  -- The last push that was taken, and the last request that was refused for its signature.
  pushed_at     timestamptz,
  refused_at    timestamptz
);

-- Commits of a branch in the order in which they were pushed: `id` grows. What lies between two releases is found by it.
create table branch_commit (
  id            bigint generated always as identity,
  repository_id bigint not null references repository on delete cascade,
  branch        text not null,
  commit_id     bigint not null references code_commit on delete cascade,
  pushed_at     timestamptz not null default now(),
  primary key (commit_id, branch)
);
create index branch_commit_order on branch_commit (repository_id, branch, id);
create index branch_commit_old on branch_commit (pushed_at);

-- New issues of a release are counted by it.
create index issue_first_release on issue (first_release, project_id) where first_release is not null;
