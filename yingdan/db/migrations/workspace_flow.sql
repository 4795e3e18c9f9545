-- Passages: one row for each visit of a state by a record, derived from _history and the version tables, never the truth.
-- Passed-through states have entered_at = left_at; a state held before history began has entered_at = -infinity.
-- Who had the record then (at_*, left_*) is null where it is who has it now. Both indexes by time cover every figure, so
-- that a year of entries is read from a few thousand pages in order instead of one page each.
create table {s}._passage (
  record uuid not null, state uuid not null, line uuid, entered_at timestamptz not null, left_at timestamptz not null,
  ahead_at timestamptz not null, born timestamptz, owner uuid, owner_dept uuid, at_owner uuid, at_dept uuid, left_owner uuid,
  left_dept uuid, pos int, top int, through boolean not null, first boolean not null, origin boolean not null,
  synthetic boolean not null, object text not null, kind text, exit text, amount numeric, left_amount numeric
) with (autovacuum_vacuum_insert_scale_factor = 0.02, autovacuum_vacuum_scale_factor = 0.02);
create index _passage_record on {s}._passage (object, record);
create index _passage_entered on {s}._passage (object, kind, entered_at) include (
  record, state, line, pos, amount, synthetic, first, through, origin, exit, ahead_at, top, born, left_at, owner, owner_dept,
  at_owner, at_dept
);
create index _passage_left on {s}._passage (object, kind, left_at) include (
  record, state, line, pos, amount, left_amount, synthetic, first, through, origin, exit, ahead_at, top, born, entered_at, owner,
  owner_dept, left_owner, left_dept
);
-- Records whose passages are behind; a row without a record asks for all of the object's. Read and emptied before figures.
create table {s}._passage_due (object text not null, record uuid);
insert into {s}._passage_due (object) values ('*');
