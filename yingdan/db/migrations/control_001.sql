-- What the installation knows of its workspaces.
create schema if not exists yingdan;
create table yingdan.workspace (
  name text primary key,
  schema text not null unique,
  kind text not null check (kind in ('production', 'demo', 'test', 'sandbox')),
  title text not null default '',
  timezone text not null default 'Asia/Shanghai',
  currency text not null default 'CNY',
  hosts text[] not null default '{}',
  created_at timestamptz not null
);
create table yingdan.setting (key text primary key, value jsonb not null);
create table yingdan.worker (
  id text primary key,
  started_at timestamptz not null,
  beat_at timestamptz not null
);
