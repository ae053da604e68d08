-- What was done to an account's ways in, for its person to read.
create table account_activity (
  id         bigint generated always as identity primary key,
  account_id bigint not null references account on delete cascade,
  kind       text not null check (kind in ('password_changed', 'password_reset', 'tokens_revoked')),
  at         timestamptz not null default now()
);
create index account_activity_account on account_activity (account_id, id);
