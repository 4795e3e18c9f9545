-- Which of two administrators saved a provider first.
alter table {s}._sso_provider add column version int not null default 1;
