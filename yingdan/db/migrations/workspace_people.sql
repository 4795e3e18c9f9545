-- What people say about records; mentions are those whom they call.
create table {s}._comment (
  id uuid primary key, object text not null, record uuid not null, author uuid not null, text text not null,
  mentions uuid[] not null default '{{}}', at timestamptz not null, edited_at timestamptz
);
create index _comment_record on {s}._comment (record, at desc, id desc);
create index _comment_author on {s}._comment (author);
-- What one person chose, kept with them on every device.
create table {s}._preference ("user" uuid not null, key text not null, value jsonb not null, primary key ("user", key));
