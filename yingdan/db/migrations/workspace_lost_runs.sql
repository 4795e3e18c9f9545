-- How often a worker died over the job without its getting any further; other attempts are those that ended by an error of its own.
alter table {s}._job add column lost int not null default 0;
