-- What a forecast said: one row for each day it was made for and each unit (month, quarter); basis = the last row of
-- _history it could know of, so that a past day is told anew after much of it was loaded later.
create table {s}._forecast (
  as_of date not null, unit text not null, made_at timestamptz not null, basis bigint not null, body jsonb not null,
  primary key (as_of, unit)
);
-- The same figures by who and what they come from, so that every reader gets the sum of their own share.
create table {s}._forecast_part (
  as_of date not null, unit text not null, owner uuid, dept uuid, region text, line text, step int not null,
  won double precision not null, open double precision not null, new double precision not null
);
create index _forecast_part_as_of on {s}._forecast_part (as_of, unit);
-- Chance of each open record in each of the next months, of the newest forecast alone.
create table {s}._forecast_deal (record uuid primary key, value double precision not null, chances double precision[] not null);
create table {s}._model (
  id uuid primary key, kind text not null, version int not null, state text not null check (state in ('shadow', 'published', 'retired')),
  report jsonb not null, content bytea not null, trained_at timestamptz not null, published_at timestamptz, unique (kind, version)
);
create unique index _model_published on {s}._model (kind) where state = 'published';
create table {s}._deal_score (
  record uuid not null, model uuid not null references {s}._model (id) on delete cascade, probability double precision not null,
  factors jsonb not null, at timestamptz not null, primary key (record, model)
);
-- Totals frozen each night: open and won amounts by who has them and category, for running and coming periods.
create table {s}._forecast_snapshot (
  taken date not null, unit text not null, start date not null, owner uuid, dept uuid, category text not null,
  amount numeric not null, weighted numeric not null, deals int not null
);
create index _forecast_snapshot_taken on {s}._forecast_snapshot (start, unit, taken);
create index _job_lock on {s}._job (lock, created_at desc) where lock is not null;
