alter table account
  -- In which language mails to this person are written; null: English.
  add column language text check (language in ('en', 'zh-CN')),
  add column mails_new_issues boolean not null default true;

alter table account_activity drop constraint account_activity_kind_check;
alter table account_activity add check
  (kind in ('password_changed', 'password_reset', 'password_set_by_mail', 'tokens_revoked'));

-- What people are to be told by mail, written in the transaction of its cause. Mails are made of it soon after.
create table mail_cause (
  id              bigint generated always as identity primary key,
  kind            text not null check (kind in ('new_issue', 'invitation', 'password_reset')),
  -- Of a new issue.
  issue_id        bigint,
  -- Of an invitation: who is invited, where to, by whom.
  account_id      bigint,
  organization_id bigint,
  actor_id        bigint,
  -- Of a password reset: as somebody typed it; perhaps nobody has it.
  email           text,
  -- Of the page on which it was asked for.
  language        text,
  made_at         timestamptz not null default now()
);

create table mail (
  id              bigint generated always as identity primary key,
  kind            text not null,
  -- The same cause never makes two rows.
  cause           text not null unique,
  -- Signs of its own in the Message-ID, the same in every attempt.
  nonce           text not null default substr(md5(random()::text || clock_timestamp()::text), 1, 12),
  account_id      bigint references account on delete set null,
  project_id      bigint,
  recipient       text not null,
  subject         text not null,
  -- Null once the mail has had its end: links in it may open doors.
  text            text,
  html            text,
  unsubscribe_url text,
  -- unknown: its text went out and nobody noted what came of it; never sent again.
  state           text not null default 'queued' check (state in ('queued', 'sending', 'sent', 'failed', 'unknown')),
  -- Refused for now, by the server's answer to this mail. A server that is away does not count.
  attempts        integer not null default 0,
  due_at          timestamptz not null default now(),
  -- After that it is of no use to its reader.
  give_up_at      timestamptz not null,
  -- Grows with each claim: a node that lost its claim can no longer hand the mail over.
  turn            bigint not null default 0,
  lease_until     timestamptz,
  -- When the first byte of its text may have gone out.
  handed_at       timestamptz,
  answer          text,
  made_at         timestamptz not null default now(),
  ended_at        timestamptz
);
create index mail_due on mail (due_at, id) where state = 'queued';
create index mail_leased on mail (lease_until) where state = 'sending';
create index mail_ended on mail (ended_at) where ended_at is not null;
create index mail_pace on mail (account_id, project_id, made_at) where kind = 'new_issue';

-- What an instance without an SMTP server delivered, for its operators to read.
create table outbox_mail (
  id         bigint generated always as identity primary key,
  message_id text not null unique,
  sender     text not null,
  recipient  text not null,
  subject    text not null,
  text       text not null,
  html       text not null,
  at         timestamptz not null default now()
);
create index outbox_mail_at on outbox_mail (at);

-- Links by which a person sets a password, known by the hash of what the mail holds.
create table password_link (
  token_hash text primary key,
  account_id bigint not null references account on delete cascade,
  purpose    text not null check (purpose in ('invitation', 'password_reset')),
  expires_at timestamptz not null,
  made_at    timestamptz not null default now()
);
create index password_link_account on password_link (account_id);
create index password_link_expiry on password_link (expires_at);
