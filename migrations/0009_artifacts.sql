-- A bundle of scripts and source maps: one file in the file store, whole, with a row for each file in it.
create table artifact_bundle (
  id              bigint generated always as identity primary key,
  -- As clients name it.
  uuid            uuid not null unique default gen_random_uuid(),
  organization_id bigint not null references organization on delete cascade,
  checksum        text not null check (checksum ~ '^[0-9a-f]{40}$'),
  -- Of what it is put together.
  chunks          text[] not null,
  state           text not null default 'created' check (state in ('created', 'assembling', 'ok', 'error')),
  -- What is wrong with it, for who sent it.
  detail          text,
  -- Grows with each claim: a node that lost its lease can no longer end what another began again.
  turn            bigint not null default 0,
  -- Claims whose holder did not live to say how it ended.
  attempts        integer not null default 0,
  lease_until     timestamptz,
  blob_id         bigint references file_blob,
  files           integer not null default 0,
  -- As its manifest says, where the upload did not.
  release         text,
  dist            text,
  made_at         timestamptz not null default date_trunc('milliseconds', now()),
  settled_at      timestamptz,
  -- By an upload or an event; by events noted once a day.
  used_at         timestamptz not null default now(),
  unique (organization_id, checksum)
);
create index artifact_bundle_pending on artifact_bundle (made_at) where state in ('created', 'assembling');
create index artifact_bundle_used on artifact_bundle (used_at);
create index artifact_bundle_blob on artifact_bundle (blob_id);
create trigger artifact_bundle_references after insert or update of blob_id or delete on artifact_bundle
  for each row execute function count_blob_references();

-- What a bundle was uploaded for. Without any it is swept.
create table artifact_upload (
  id          bigint generated always as identity primary key,
  bundle_id   bigint not null references artifact_bundle on delete cascade,
  project_id  bigint not null references project on delete cascade,
  release_id  bigint references release on delete cascade,
  dist        text not null default '', -- empty: of every build
  -- When its files could be found, the last time it was sent.
  uploaded_at timestamptz not null default now(),
  unique nulls not distinct (bundle_id, project_id, release_id, dist)
);
create index artifact_upload_project on artifact_upload (project_id, uploaded_at desc);
create index artifact_upload_release on artifact_upload (release_id, project_id);

create table artifact_file (
  id             bigint generated always as identity primary key,
  bundle_id      bigint not null references artifact_bundle on delete cascade,
  kind           text not null check (kind in ('source', 'minified_source', 'source_map', 'indexed_ram_bundle')),
  url            text not null,
  -- The last segment of the URL's path, in lower case: found by it, then compared by the whole URL.
  file_name      text not null,
  debug_id       uuid,
  source_map_url text,
  -- SHA-256 of the file's bytes, hex.
  content        text not null,
  size           bigint not null,
  -- Where its bytes lie in the bundle, as they lie there.
  data_start     bigint not null,
  data_size      bigint not null,
  is_deflated    boolean not null
);
create index artifact_file_name on artifact_file (bundle_id, file_name);
create index artifact_file_debug_id on artifact_file (debug_id) where debug_id is not null;

-- The same of files that were sent one by one.
create index release_file_last_segment on release_file
  (lower(substring(split_part(split_part(name, '?', 1), '#', 1) from '[^/]*$')));
