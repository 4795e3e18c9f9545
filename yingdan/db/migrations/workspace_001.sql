-- System tables of one workspace; {s} is its quoted schema.
create schema if not exists {s};
create table {s}._catalog (one boolean primary key default true check (one), version int not null, rights_version int not null default 1);
insert into {s}._catalog (version) values (0);
create table {s}._meta_object (name text primary key, body jsonb not null);
create table {s}._schema_change (
  id bigint generated always as identity primary key, state text not null, steps jsonb not null, objects jsonb not null, done int not null
);
-- Append-only. effective_at = when it happened, recorded_at = when we learned it; old and new are canonical texts.
create table {s}._history (
  id bigint generated always as identity primary key,
  object text not null, record uuid not null, field text not null, old text, new text,
  effective_at timestamptz not null, recorded_at timestamptz not null,
  actor uuid, source text not null, synthetic boolean not null default false, reason text,
  amount_base numeric, batch uuid
);
create index _history_record on {s}._history (record, effective_at, id);
create index _history_flow on {s}._history (object, field, effective_at) include (record, new, old, amount_base, synthetic);
create index _history_batch on {s}._history (batch) where batch is not null;
-- One row per searchable record, a partition per object.
create table {s}._search_doc (
  object text not null, record uuid not null, owner uuid, owner_dept uuid, name text not null,
  terms text[] not null, initials text collate "C" not null default '', rank timestamptz not null,
  primary key (object, record)
) partition by list (object);
create index _search_doc_terms on {s}._search_doc using gin (terms) with (gin_pending_list_limit = 256);
create index _search_doc_initials on {s}._search_doc (initials text_pattern_ops);
-- Events, written in the transaction, read below pg_snapshot_xmin so that late commits are not lost.
create table {s}._outbox (
  id bigint generated always as identity, xid xid8 not null default pg_current_xact_id(),
  object text not null, record uuid not null, event text not null, version int not null, body jsonb, at timestamptz not null,
  actor uuid, quarantined boolean not null default false,
  primary key (xid, id)
);
create index _outbox_object on {s}._outbox (object, xid, id);
create table {s}._outbox_reader (name text primary key, last_xid xid8 not null, last_id bigint not null);
create table {s}._notification (
  id uuid primary key, "user" uuid not null, kind text not null, object text, record uuid, params jsonb not null,
  at timestamptz not null, read_at timestamptz, event bigint, unique ("user", kind, event)
);
create index _notification_user on {s}._notification ("user", at desc, id desc);
create index _notification_unread on {s}._notification ("user") where read_at is null;
create table {s}._sequence (name text not null, period text not null, value bigint not null, primary key (name, period));
-- Sign-in.
create table {s}._credential (
  "user" uuid primary key, login text not null unique, password_hash text, failed int not null default 0,
  locked_until timestamptz, changed_at timestamptz
);
create table {s}._session (
  id uuid primary key, token_hash bytea not null unique, "user" uuid not null, csrf text not null, created_at timestamptz not null,
  seen_at timestamptz not null, expires_at timestamptz not null, ip text, device text, revoked_at timestamptz
);
create index _session_user on {s}._session ("user");
create table {s}._api_key (
  id uuid primary key, token_hash bytea not null unique, "user" uuid not null, name text not null, role uuid,
  created_at timestamptz not null, expires_at timestamptz, revoked_at timestamptz
);
create table {s}._login_attempt (login text not null, ip text not null, at timestamptz not null);
create index _login_attempt_at on {s}._login_attempt (login, at);
create index _login_attempt_ip on {s}._login_attempt (ip, at);
-- Sharing of single records; grantee is a user, a department or a role.
create table {s}._share (
  id uuid primary key, object text not null, record uuid not null, grantee uuid not null, kind text not null,
  level text not null check (level in ('read', 'edit')), until timestamptz, created_by uuid, created_at timestamptz not null
);
create index _share_grantee on {s}._share (grantee, object, record);
create index _share_record on {s}._share (record);
create table {s}._idempotency (
  key text not null, actor uuid not null, body_hash bytea not null, status int not null, answer bytea not null, at timestamptz not null,
  primary key (key, actor)
);
create table {s}._view (
  id uuid primary key, object text not null, name text not null, owner uuid not null, shared boolean not null default false,
  is_default boolean not null default false, body jsonb not null, updated_at timestamptz not null
);
create index _view_object on {s}._view (object, owner);
-- Jobs as people see them; the queue of the control schema says which of them a worker has to run now. queue_id = its row
-- there (null = not handed over yet), run = the one run that may write to this row.
create table {s}._job (
  id uuid primary key, kind text not null,
  state text not null check (state in ('queued', 'running', 'done', 'failed', 'cancelled')),
  body jsonb not null, lock text, priority int not null default 0, locale text not null default 'zh-CN', due_at timestamptz,
  attempts int not null default 0, queue_id bigint, run uuid,
  progress real not null default 0, rows bigint not null default 0, rows_per_second real,
  links jsonb not null default '{{}}', problems jsonb, result jsonb,
  created_by uuid, created_at timestamptz not null, started_at timestamptz, ended_at timestamptz, beat_at timestamptz,
  cancel boolean not null default false
);
create index _job_open on {s}._job (created_at) where state in ('queued', 'running');
create index _job_mine on {s}._job (created_by, created_at desc);
create table {s}._audit (
  id bigint generated always as identity primary key, at timestamptz not null, actor uuid, action text not null, object text,
  record uuid, body jsonb, ip text, device text, request_id text
);
create table {s}._file (
  id uuid primary key, name text not null, media_type text not null, size bigint not null, sha256 bytea not null,
  content bytea, path text, created_by uuid, created_at timestamptz not null, kind text not null default 'upload'
);
create table {s}._setting (key text primary key, value jsonb not null);
