-- How far the filling in of a computed field is: from which version of the catalog on it may begin, under which one it got
-- to which record, and how many there were.
alter table {s}._refill add column from_version int not null default 0, add column by_version int, add column after uuid,
  add column done bigint not null default 0;
