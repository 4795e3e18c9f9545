-- In whose hands a job is: the person who asked for it in another's name, and the role to which an API key was narrowed.
alter table {s}._job add column hand uuid, add column role uuid;
