-- What free words are looked for in, in small letters. A row of `issue` is ten times as wide, and ten thousands of them
-- are read for a word that few have. A trigger keeps it, so that an earlier version beside this one need not know of it.
create table issue_text (
  issue_id bigint primary key,
  title    text not null,
  -- Null where the title says it all.
  message  text,
  culprit  text not null,
  -- Of the error, as it is.
  type     text
);

create function issue_message(title text, metadata jsonb) returns text language sql immutable as $$
  select case when strpos(lower(title), lower(message)) = 0 then lower(message) end
    from (select coalesce(metadata ->> 'value', metadata ->> 'message') as message) as m
$$;

create function keep_issue_text() returns trigger language plpgsql as $$
begin
  insert into issue_text (issue_id, title, message, culprit, type)
  values (new.id, lower(new.title), issue_message(new.title, new.metadata), lower(new.culprit), new.metadata ->> 'type')
      on conflict (issue_id) do update
     set title = excluded.title, message = excluded.message, culprit = excluded.culprit, type = excluded.type;
  return null;
end
$$;

-- Most of it before the trigger, which lets nobody write issues until this migration ends.
insert into issue_text
select id, lower(title), issue_message(title, metadata), lower(culprit), metadata ->> 'type' from issue;
create trigger issue_text_of_new after insert on issue for each row execute function keep_issue_text();
create trigger issue_text_of_changed after update of title, culprit, metadata on issue for each row
  when (old.title is distinct from new.title or old.culprit is distinct from new.culprit
        or old.metadata is distinct from new.metadata)
  execute function keep_issue_text();
insert into issue_text as known
select i.id, lower(i.title), issue_message(i.title, i.metadata), lower(i.culprit), i.metadata ->> 'type'
  from issue i left join issue_text t on t.issue_id = i.id
 where t.issue_id is null or t.title <> lower(i.title) or t.culprit <> lower(i.culprit)
    or t.message is distinct from issue_message(i.title, i.metadata) or t.type is distinct from i.metadata ->> 'type'
    on conflict (issue_id) do update
   set title = excluded.title, message = excluded.message, culprit = excluded.culprit, type = excluded.type;
delete from issue_text t where not exists (select from issue i where i.id = t.issue_id);
alter table issue_text add foreign key (issue_id) references issue on delete cascade;

-- What lists test and sort by, so that they need not read the issues themselves, which are twenty times as wide. It
-- serves whatever its predecessor did.
create index issue_list on issue (project_id, status, last_seen desc, id desc)
  include (first_seen, times_seen, users_seen, level, substatus, assignee_id, priority, is_unhandled, first_release, platform);
drop index issue_stream;
-- Rows that were changed since the last vacuum are read all the same.
alter table issue set (autovacuum_vacuum_scale_factor = 0.02);

-- Which issues have a tag's value, a tag, a person. Where the tables are large they are built beside running work: see
-- src/db/late-indexes.ts.
do $$
begin
  if greatest(pg_relation_size('issue_tag'), pg_relation_size('issue_user')) < 64 * 1024 * 1024 then
    create index issue_tag_value on issue_tag (key, value, issue_id);
    create index issue_tag_key_issue on issue_tag_key (key, issue_id);
    create index issue_user_person on issue_user (user_hash, issue_id);
  end if;
end
$$;
-- What a value is worth depends on its key: a planner that takes them for strangers reads far too much or too little.
create statistics issue_tag_pairs (dependencies, mcv) on key, value from issue_tag;

-- By how many events the last day of an issue is above its own days before; made anew every few minutes. None: by none.
create table issue_trend (
  issue_id bigint primary key references issue on delete cascade,
  score    bigint not null
);
create index issue_trend_score on issue_trend (score desc, issue_id desc);
