-- The versions that workspaces had when they were removed: processes keep what they worked out under them.
create table yingdan.gone (schema text primary key, version int not null, rights_version int not null);
