-- Frozen totals say too where and what, so that those of a past day can be cut like the forecast itself.
alter table {s}._forecast_snapshot add column region text, add column product uuid;
-- Days until an open record is won on average, if it is won in the months its chances are for.
alter table {s}._forecast_deal add column days double precision;
