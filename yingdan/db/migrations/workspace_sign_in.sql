-- Second factors: a sealed secret, the last time step used (a code counts once), hashes of recovery codes.
create table {s}._totp (
  "user" uuid primary key, secret bytea not null, confirmed_at timestamptz, last_step bigint not null default 0,
  recovery text[] not null default '{{}}', created_at timestamptz not null
);
create table {s}._password_history (
  id bigint generated always as identity primary key, "user" uuid not null, password_hash text not null, at timestamptz not null
);
create index _password_history_user on {s}._password_history ("user", id desc);
-- A sign-in between the password and the second factor.
create table {s}._login_ticket (
  token_hash bytea primary key, "user" uuid not null, kind text not null check (kind in ('totp', 'enrol')), tries int not null default 0,
  ip text not null, device text not null, expires_at timestamptz not null
);
-- Sign-in by somebody else's word: providers, sign-ins under way, and who is who there.
create table {s}._sso_provider (
  name text primary key, kind text not null check (kind in ('oidc', 'ldap')), label text not null, config jsonb not null, secret bytea,
  active boolean not null default true, updated_at timestamptz not null
);
create table {s}._sso_state (
  state_hash bytea primary key, provider text not null, nonce text not null, verifier text not null, redirect_uri text not null,
  return_to text not null, expires_at timestamptz not null
);
create table {s}._sso_identity (
  provider text not null, subject text not null, "user" uuid not null, created_at timestamptz not null, primary key (provider, subject)
);
create index _sso_identity_user on {s}._sso_identity ("user");
