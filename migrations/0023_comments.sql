-- Comments are rows of issue_activity of type 'note', so that they stand where they were made and go along when issues
-- are merged; a deleted one stays as 'note_deleted', without its text.
create index issue_comment on issue_activity (issue_id) where type = 'note';

create table issue_bookmark (
  account_id bigint not null references account on delete cascade,
  issue_id   bigint not null references issue on delete cascade,
  at         timestamptz not null default now(),
  primary key (account_id, issue_id)
);
create index issue_bookmark_issue on issue_bookmark (issue_id);

-- Who hears of an issue's comments, and why. A person who ended it is kept, so that nothing subscribes them again unasked.
create table issue_subscription (
  issue_id   bigint not null references issue on delete cascade,
  account_id bigint not null references account on delete cascade,
  reason     text not null check (reason in ('unknown', 'assigned', 'commented', 'mentioned')),
  is_active  boolean not null default true,
  at         timestamptz not null default now(),
  primary key (issue_id, account_id)
);
create index issue_subscription_account on issue_subscription (account_id) where is_active;

-- Comments that people are to be told of by mail. Not a kind of mail_cause: the release before deletes what it does not
-- know of there.
create table comment_cause (
  id          bigint generated always as identity primary key,
  activity_id bigint not null,
  -- Whom alone it concerns: those whom a later edit names. Null: everybody who is subscribed or named.
  account_ids bigint[],
  made_at     timestamptz not null default now()
);

alter table account add column mails_comments boolean not null default true;
create index mail_comment_pace on mail (account_id, project_id, made_at) where kind = 'comment';
