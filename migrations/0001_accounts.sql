create table organization (
  id         bigint generated always as identity primary key,
  slug       text not null unique,
  name       text not null,
  created_at timestamptz not null default now()
);

create table account (
  id            bigint generated always as identity primary key,
  email         text not null,
  name          text not null default '',
  password_hash text,
  is_superuser  boolean not null default false,
  created_at    timestamptz not null default now()
);
create unique index account_email on account (lower(email));

create table membership (
  organization_id bigint not null references organization on delete cascade,
  account_id      bigint not null references account on delete cascade,
  role            text not null check (role in ('owner', 'manager', 'member')),
  created_at      timestamptz not null default now(),
  primary key (organization_id, account_id)
);
create index membership_account on membership (account_id);

-- A session is known by the hash of what the cookie holds, so a stolen dump signs nobody in.
create table session (
  token_hash text primary key,
  account_id bigint not null references account on delete cascade,
  created_at timestamptz not null default now(),
  seen_at    timestamptz not null default now(),
  expires_at timestamptz not null
);
create index session_account on session (account_id);
create index session_expiry on session (expires_at);

-- Attempts to sign in, by e-mail and by address, so that every web node throttles the same.
create table sign_in_attempt (
  subject text not null,
  at      timestamptz not null default now()
);
create index sign_in_attempt_subject on sign_in_attempt (subject, at);

create table api_token (
  id              bigint generated always as identity primary key,
  account_id      bigint not null references account on delete cascade,
  token_hash      text not null unique,
  last_characters text not null,
  name            text not null default '',
  scopes          text[] not null,
  created_at      timestamptz not null default now(),
  used_at         timestamptz
);
create index api_token_account on api_token (account_id);

-- Facts of the whole instance, such as the hash of the set-up token.
create table instance_fact (
  name  text primary key,
  value text not null
);

create table project (
  id              bigint generated always as identity primary key,
  organization_id bigint not null references organization on delete cascade,
  slug            text not null,
  name            text not null,
  platform        text,
  -- The next number of a short id (WEB-1, WEB-2 …).
  next_issue      bigint not null default 1,
  first_event_at  timestamptz,
  options         jsonb not null default '{}',
  created_at      timestamptz not null default now(),
  unique (organization_id, slug)
);

create table project_key (
  id           bigint generated always as identity primary key,
  project_id   bigint not null references project on delete cascade,
  public_key   text not null unique check (public_key ~ '^[0-9a-f]{32}$'),
  secret_key   text not null check (secret_key ~ '^[0-9a-f]{32}$'),
  label        text not null default 'Default',
  is_active    boolean not null default true,
  rate_window  integer,
  rate_count   integer,
  created_at   timestamptz not null default now()
);
create index project_key_project on project_key (project_id);
