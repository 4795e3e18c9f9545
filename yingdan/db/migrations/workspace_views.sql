-- Who sees a view: its owner (mine), the people of the owner's department and of those above and below it (team), or everybody.
alter table {s}._view add column audience text not null default 'mine' check (audience in ('mine', 'team', 'all'));
update {s}._view set audience = 'all' where shared;
-- How somebody (holder = a user), or everybody of a role (holder = a role), arranged the views of an object. ``opens`` and
-- ``pinned`` hold ids of views, or the names of those every object has.
create table {s}._view_shelf (
  object text not null, holder uuid not null, opens text, pinned text[] not null default array[]::text[],
  updated_at timestamptz not null, primary key (object, holder)
);
insert into {s}._view_shelf (object, holder, opens, updated_at)
  select object, owner, min(id::text), max(updated_at) from {s}._view where is_default group by object, owner;
alter table {s}._view drop column shared, drop column is_default;
