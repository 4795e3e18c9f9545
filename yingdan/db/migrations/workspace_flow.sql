-- Passages: one row for each visit of a state by a record, derived from _history and the version tables, never the truth.
-- Passed-through states have entered_at = left_at; a state held before history began has entered_at = -infinity.
create table {s}._passage (
  object text not null, record uuid not null, state text not null, line text, kind text, pos int,
  entered_at timestamptz not null, left_at timestamptz not null, exit text,
  amount numeric, left_amount numeric,
  through boolean not null, first boolean not null, origin boolean not null, synthetic boolean not null,
  ahead_at timestamptz not null, top int, born timestamptz,
  owner uuid, owner_dept uuid, at_owner uuid, at_dept uuid, left_owner uuid, left_dept uuid
);
create index _passage_record on {s}._passage (object, record);
create index _passage_entered on {s}._passage (object, kind, entered_at);
create index _passage_left on {s}._passage (object, kind, left_at);
-- Records whose passages are behind; a row without a record asks for all of the object's. Read and emptied before figures.
create table {s}._passage_due (object text not null, record uuid);
insert into {s}._passage_due (object) values ('*');
