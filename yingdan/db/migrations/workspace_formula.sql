-- What has to be worked out for the records there are, after a change of formulas or roll-ups.
create table {s}._refill (object text, field text, primary key (object, field));
