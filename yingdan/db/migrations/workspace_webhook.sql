-- Webhooks: where events go (secret sealed, rights of "user" and role), and every event on its way there.
create table {s}._webhook (
  id uuid primary key, name text not null, url text not null, objects text[] not null default '{{}}', events text[] not null default '{{}}',
  secret bytea not null, "user" uuid not null, role uuid, active boolean not null default true, paused text,
  created_by uuid, created_at timestamptz not null, updated_at timestamptz not null
);
create table {s}._webhook_delivery (
  id uuid primary key, webhook uuid not null references {s}._webhook (id) on delete cascade, event bigint not null,
  object text not null, record uuid not null, name text not null, version int not null, body jsonb not null, at timestamptz not null,
  actor uuid, state text not null check (state in ('pending', 'delivered', 'dead', 'skipped')), attempts int not null default 0,
  due_at timestamptz not null, tried_at timestamptz, ended_at timestamptz, status int, problem text, took_ms int,
  request text, response text, unique (webhook, event)
);
create index _webhook_delivery_lane on {s}._webhook_delivery (webhook, record, event) where state = 'pending';
create index _webhook_delivery_due on {s}._webhook_delivery (due_at) where state = 'pending';
create index _webhook_delivery_log on {s}._webhook_delivery (webhook, id desc);
create index _webhook_delivery_old on {s}._webhook_delivery (ended_at) where state in ('delivered', 'skipped');
