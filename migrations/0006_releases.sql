-- Bytes in the file store, by content: a file that an organisation sends twice lies there once.
create table file_blob (
  id              bigint generated always as identity primary key,
  -- Null when the organisation is gone; nothing refers to the blob then, and it is swept.
  organization_id bigint references organization on delete set null,
  sha1            text not null check (sha1 ~ '^[0-9a-f]{40}$'),
  size            bigint not null,
  -- Where it lies in the file store.
  key             text not null unique,
  -- Rows that refer to it. Counted by triggers, so that cascades count too.
  refs            bigint not null default 0 check (refs >= 0),
  -- When it was sent, asked for, or let go last: without references it stays a day from then.
  used_at         timestamptz not null default now(),
  unique (organization_id, sha1)
);
create index file_blob_unused on file_blob (used_at) where refs = 0;

-- Keys that may have bytes in the file store and that no blob holds: being written, or to be removed.
create table file_loose (
  key   text primary key,
  since timestamptz not null default now()
);
create index file_loose_since on file_loose (since);

-- For every table whose `blob_id` refers to a blob.
create function count_blob_references() returns trigger language plpgsql as $$
begin
  if tg_op <> 'INSERT' then
    update file_blob set refs = refs - 1, used_at = now() where id = old.blob_id;
  end if;
  if tg_op <> 'DELETE' then
    update file_blob set refs = refs + 1, used_at = now() where id = new.blob_id;
  end if;
  return null;
end
$$;

create table release (
  id              bigint generated always as identity primary key,
  organization_id bigint not null references organization on delete cascade,
  version         text not null,
  status          text not null default 'open' check (status in ('open', 'archived')),
  ref             text,
  url             text,
  -- As tools gave them: repositories with their commits, and lists of commits.
  refs            jsonb not null default '[]',
  commits         jsonb not null default '[]',
  -- Whole milliseconds, as cursors of lists carry them.
  created_at      timestamptz not null default date_trunc('milliseconds', now()),
  started_at      timestamptz,
  released_at     timestamptz,
  unique (organization_id, version)
);
create index release_newest on release (organization_id, (coalesce(released_at, created_at)) desc, id desc);

create table release_project (
  release_id  bigint not null references release on delete cascade,
  project_id  bigint not null references project on delete cascade,
  -- Of its events, as far as they were looked through; null before the first.
  first_event timestamptz,
  last_event  timestamptz,
  primary key (release_id, project_id)
);
create index release_project_project on release_project (project_id);

create table release_file (
  id         bigint generated always as identity primary key,
  release_id bigint not null references release on delete cascade,
  name       text not null,
  dist       text not null default '', -- empty: of every build
  headers    jsonb not null default '{}',
  blob_id    bigint not null references file_blob,
  created_at timestamptz not null default now(),
  unique (release_id, name, dist)
);
create index release_file_blob on release_file (blob_id);
create trigger release_file_references after insert or update of blob_id or delete on release_file
  for each row execute function count_blob_references();
