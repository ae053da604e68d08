-- Every version of a project's own rules of grouping; the latest is in force. A project that never had any has no row.
create table grouping_rules (
  project_id        bigint not null references project on delete cascade,
  version           int not null,
  -- Of all projects together, in the order of commits: nodes ask for what is newer than what they know.
  revision          bigint not null,
  algorithm         text not null,
  fingerprint_rules text not null,
  stack_rules       text not null,
  account_id        bigint references account on delete set null,
  made_at           timestamptz not null default now(),
  -- Until then events that no issue owns are looked up by this version, too, after another took its place.
  former_until      timestamptz,
  primary key (project_id, version)
);
create unique index grouping_rules_by_revision on grouping_rules (revision);
create sequence grouping_revision;
