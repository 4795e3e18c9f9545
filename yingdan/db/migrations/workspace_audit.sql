-- Who did what. private = what may have to be erased one day (values, address, device, reason); digest = its salted hash, which
-- stays, so that the chain of seals holds after an erasure. operation = the undertaking it was part of, which can be undone.
-- The first shape was never written to.
drop table {s}._audit;
create table {s}._audit (
  id bigint generated always as identity, xid xid8 not null default pg_current_xact_id(), at timestamptz not null,
  actor uuid, on_behalf uuid, action text not null, object text, record uuid, operation uuid not null, undoes uuid,
  source text not null, request_id text not null, salt bytea not null, digest bytea not null, private jsonb, erased_at timestamptz,
  primary key (xid, id)
);
create index _audit_record on {s}._audit (record, id);
create index _audit_operation on {s}._audit (operation);
create index _audit_undoes on {s}._audit (undoes) where undoes is not null;
create index _audit_at on {s}._audit (at desc, id desc);
create index _audit_actor on {s}._audit (actor, at desc);
-- One row a batch of committed entries in (xid, id) order: head = hash over the head before and every entry.
create table {s}._audit_seal (
  n bigint generated always as identity primary key, last_xid xid8 not null, last_id bigint not null, entries int not null,
  head bytea not null, at timestamptz not null
);
