-- Where records began: figures of new ones need not read every later visit.
create index _passage_origin on {s}._passage (object, entered_at) include (
  record, kind, state, line, amount, synthetic, owner, owner_dept, at_owner, at_dept
) where origin;
