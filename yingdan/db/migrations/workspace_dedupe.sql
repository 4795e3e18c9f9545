-- What may tell that two records mean the same: keys of companies, phones, addresses …; rest = what else should agree.
create table {s}._duplicate_key (object text not null, record uuid not null, kind text not null, key text collate "C" not null, rest text collate "C" not null default '');
create index _duplicate_key_key on {s}._duplicate_key (kind, key, rest, object) include (record);
create index _duplicate_key_record on {s}._duplicate_key (record);
