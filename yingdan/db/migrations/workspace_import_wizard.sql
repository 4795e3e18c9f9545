-- Imports being prepared (files and choices of a wizard that was left), and what key users found when they compared rows.
create table {s}._import_draft (
  batch uuid primary key, actor uuid not null, body jsonb not null, changed_at timestamptz not null
);
create table {s}._import_check (
  batch uuid not null, part int not null, row int not null, cells int not null, wrong jsonb not null,
  actor uuid, checked_at timestamptz not null, primary key (batch, part, row)
);
