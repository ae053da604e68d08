-- Searches that people keep, for themselves or for everybody of their organisation.
create table saved_search (
  id              bigint generated always as identity primary key,
  organization_id bigint not null references organization on delete cascade,
  account_id      bigint not null references account on delete cascade,
  name            text not null,
  query           text not null,
  sort            text not null default 'date',
  is_shared       boolean not null default false,
  created_at      timestamptz not null default now(),
  unique (organization_id, account_id, name)
);
create index saved_search_account on saved_search (account_id);
