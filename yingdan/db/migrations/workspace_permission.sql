-- Whose name a change was made in, when somebody acted for somebody else.
alter table {s}._history add column on_behalf uuid;
-- Members of a record's team are shares with a person; team = their part in it, null = a plain share.
alter table {s}._share add column team text check (team in ('owner', 'edit', 'read'));
create index _share_until on {s}._share (until) where until is not null;
-- Who may act for whom, and for how long.
create table {s}._delegation (
  id uuid primary key, principal uuid not null, delegate uuid not null, starts timestamptz not null, until timestamptz not null,
  reason text, created_by uuid, created_at timestamptz not null, ended_at timestamptz, check (principal <> delegate)
);
create index _delegation_delegate on {s}._delegation (delegate, until);
create index _delegation_principal on {s}._delegation (principal, until);
-- Sessions of administrators who look on as somebody else.
create table {s}._view_as (session uuid primary key, "user" uuid not null, at timestamptz not null);
