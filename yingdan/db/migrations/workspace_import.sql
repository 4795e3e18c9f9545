-- Imports: what a run is to do, what each chunk did (its key makes a resumed run skip it), the way back, the problems.
create table {s}._import_run (
  batch uuid primary key, state text not null, plan jsonb not null, actor uuid, created_at timestamptz not null,
  started_at timestamptz, ended_at timestamptz, busy_s real not null default 0
);
create table {s}._import_chunk (
  batch uuid not null, part int not null, pass int not null, chunk int not null, counts jsonb not null,
  primary key (batch, part, pass, chunk)
);
create table {s}._import_row (
  batch uuid not null, part int not null, row int not null, object text not null, record uuid not null,
  op text not null check (op in ('created', 'updated')), version int not null, before jsonb
);
create index _import_row_batch on {s}._import_row (batch, part, row);
create index _import_row_record on {s}._import_row (record);
create table {s}._import_problem (
  id bigint generated always as identity primary key, batch uuid not null, part int not null, sheet text not null, row int,
  "column" text not null, code text not null, value text not null, severity text not null, params jsonb
);
create index _import_problem_batch on {s}._import_problem (batch, part, row);
create table {s}._import_waiting (
  batch uuid not null, part int not null, row int not null, cells jsonb not null, primary key (batch, part, row)
);
