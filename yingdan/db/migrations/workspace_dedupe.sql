-- What may tell that two records mean the same: keys of companies, phones, addresses …; rest = what else should agree.
create table {s}._duplicate_key (object text not null, record uuid not null, kind text not null, key text collate "C" not null, rest text collate "C" not null default '');
create index _duplicate_key_key on {s}._duplicate_key (kind, key, rest, object) include (record);
create index _duplicate_key_record on {s}._duplicate_key (record);
-- Names in Latin letters are misspelt in more ways than keys could foresee.
create index _duplicate_key_latin on {s}._duplicate_key using gin (key gin_trgm_ops) with (gin_pending_list_limit = 256) where kind = 'latin';
