-- Transaction numbers begin anew on another server. era = how many servers the workspace came from before this one; restoring
-- raises it, so that the order of the audit (era, xid, id) and its seals go on where they were.
alter table {s}._audit add column era int not null default 0;
alter table {s}._audit drop constraint _audit_pkey;
alter table {s}._audit add primary key (era, xid, id);
alter table {s}._audit_seal add column last_era int not null default 0;
