-- Which workspace a sandbox is a copy of.
alter table yingdan.workspace add column parent text;
