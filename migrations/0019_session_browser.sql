-- What the browser called itself when it signed in, so that its person can tell their sessions apart.
alter table session add column user_agent text;
