-- Schema changes: who asked for one and why it failed; records written while a field is converted.
alter table {s}._schema_change add column if not exists actor uuid, add column if not exists at timestamptz,
  add column if not exists error jsonb;
create table if not exists {s}._schema_dirty (object text not null, record uuid not null);
-- Which record holds which uploaded file; a file that none holds is removed after a while.
create table if not exists {s}._file_use (
  file uuid not null, object text not null, record uuid not null, field text not null, primary key (file, record, field)
);
create index if not exists _file_use_record on {s}._file_use (record);
-- Shapes of slow questions, for the adviser of indexes.
create table if not exists {s}._slow_query (
  object text not null, shape text not null, fields text[] not null, sort text[] not null, seen int not null,
  total_ms double precision not null, last_at timestamptz not null, primary key (object, shape)
);
