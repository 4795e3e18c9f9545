-- Steps of the expression language that plain SQL would have to name a value twice for. All are total: what cannot be
-- worked out is null. They agree with yingdan/engines/formula/functions to the last digit.

create or replace function yingdan.fx_fit(x numeric) returns numeric language sql immutable parallel safe as
$$ select nullif(nullif(greatest(least(x, 1e18), -1e18), 1e18), -1e18) $$;

create or replace function yingdan.fx_divide(a numeric, b numeric) returns numeric language sql immutable parallel safe as
$$ select yingdan.fx_fit(round(round(a, 40) / nullif(b, 0), 10)) $$;

create or replace function yingdan.fx_power(base numeric, exponent numeric) returns numeric language plpgsql immutable parallel safe as $$
declare found numeric := 1;
begin
  if base is null or exponent is null or exponent <> trunc(exponent) or abs(exponent) > 366 then return null; end if;
  for i in 1..abs(exponent)::int loop
    found := round(found * base, 10);
    if abs(found) >= 1e18 then return null; end if;
  end loop;
  return case when exponent < 0 then yingdan.fx_divide(1, found) else found end;
end $$;

create or replace function yingdan.fx_round_up(x numeric, digits int) returns numeric language plpgsql immutable parallel safe strict as $$
declare cut numeric := trunc(x, digits);
begin
  return case when cut = x then cut else cut + sign(x) * power(10::numeric, -digits) end;
end $$;

create or replace function yingdan.fx_modulo(a numeric, b numeric) returns numeric language plpgsql immutable parallel safe strict as $$
declare rest numeric;
begin
  if b = 0 then return null; end if;
  rest := mod(a, b);
  return case when rest <> 0 and (rest < 0) <> (b < 0) then rest + b else rest end;
end $$;

create or replace function yingdan.fx_floor(x numeric, step numeric) returns numeric language plpgsql immutable parallel safe strict as $$
begin
  if step <= 0 then return null; end if;
  return yingdan.fx_fit(round(floor(round(x, 40) / step) * step, 10));
end $$;

create or replace function yingdan.fx_ceiling(x numeric, step numeric) returns numeric language sql immutable parallel safe strict as
$$ select - yingdan.fx_floor(- x, step) $$;

create or replace function yingdan.fx_mid(x text, start numeric, count numeric) returns text language sql immutable parallel safe strict as
$$ select nullif(substr(x, least(greatest(trunc(start), 1), 5001)::int, least(greatest(trunc(count), 0), 5000)::int), '') $$;

create or replace function yingdan.fx_known(d date) returns date language sql immutable parallel safe as
$$ select case when d between date '1900-01-01' and date '2200-12-31' then d end $$;

create or replace function yingdan.fx_date(y numeric, m numeric, d numeric) returns date language plpgsql immutable parallel safe strict as $$
declare first date;
begin
  if y < 1900 or y > 2200 or m < 1 or m > 12 or d < 1 or d > 31 then return null; end if;
  first := make_date(trunc(y)::int, trunc(m)::int, 1);
  if trunc(d) > extract(day from (first + interval '1 month - 1 day')) then return null; end if;
  return first + (trunc(d)::int - 1);
end $$;

create or replace function yingdan.fx_date_add(x date, n numeric, unit text) returns date language plpgsql immutable parallel safe strict as $$
declare steps int;
begin
  if (abs(n) > (case when unit in ('day', 'week') then 200000 else 4000 end)) then return null; end if;
  steps := trunc(n)::int;
  return yingdan.fx_known(case unit
    when 'day' then x + steps
    when 'week' then x + steps * 7
    when 'month' then (x + make_interval(months => steps))::date
    when 'quarter' then (x + make_interval(months => steps * 3))::date
    when 'year' then (x + make_interval(months => steps * 12))::date end);
end $$;

create or replace function yingdan.fx_instant_add(x timestamptz, n numeric, unit text, zone text) returns timestamptz
language plpgsql stable parallel safe strict as $$
declare wall timestamp; day date; found timestamptz;
begin
  if abs(n) > 200000 then return null; end if;
  if unit = 'hour' then found := x + trunc(n)::int * interval '1 hour';
  elsif unit = 'minute' then found := x + trunc(n)::int * interval '1 minute';
  else
    wall := x at time zone zone;
    day := yingdan.fx_date_add(wall::date, n, unit);
    found := (day + wall::time) at time zone zone;
  end if;
  return case when extract(year from found at time zone 'UTC') between 1900 and 2200 then found end;
end $$;

create or replace function yingdan.fx_seconds_between(a timestamptz, b timestamptz, size int) returns numeric language sql immutable parallel safe strict as
$$ select trunc(round(extract(epoch from (b - a))::numeric, 40) / size) $$;

create or replace function yingdan.fx_days_between(a date, b date, unit text) returns numeric language plpgsql immutable parallel safe strict as $$
declare low date := least(a, b); high date := greatest(a, b); size int; found int;
begin
  if unit in ('day', 'week') then
    found := (high - low) / case unit when 'week' then 7 else 1 end;
  else
    size := case unit when 'month' then 1 when 'quarter' then 3 else 12 end;
    found := ((extract(year from high)::int - extract(year from low)::int) * 12 + extract(month from high)::int
      - extract(month from low)::int - (extract(day from high) < extract(day from low))::int) / size;
  end if;
  return case when b < a then - found else found end;
end $$;

create or replace function yingdan.fx_month_end(x date, n numeric) returns date language plpgsql immutable parallel safe strict as $$
begin
  if abs(n) > 4000 then return null; end if;
  return yingdan.fx_known((date_trunc('month', x::timestamp) + make_interval(months => trunc(n)::int + 1) - interval '1 day')::date);
end $$;

-- Workdays from the first day known (a Monday) through d: Mondays to Fridays but free days, and worked weekend days.
create or replace function yingdan.fx_workdays_through(d date, free date[], worked date[]) returns int language sql immutable parallel safe strict as
$$ select ((d - date '1900-01-01' + 1) / 7) * 5 + least((d - date '1900-01-01' + 1) % 7, 5)
     - (select count(*)::int from unnest(free) f where f <= d) + (select count(*)::int from unnest(worked) w where w <= d) $$;

create or replace function yingdan.fx_workdays(a date, b date, free date[], worked date[]) returns numeric language plpgsql immutable parallel safe strict as $$
begin
  if b < a then return - yingdan.fx_workdays(b, a, free, worked); end if;
  return yingdan.fx_workdays_through(b, free, worked) - yingdan.fx_workdays_through(a - 1, free, worked);
end $$;

create or replace function yingdan.fx_workday(x date, n numeric, free date[], worked date[]) returns date language plpgsql immutable parallel safe strict as $$
declare steps int; wanted int; low int := 0; high int := date '2200-12-31' - date '1900-01-01' + 1; middle int; top int := high;
begin
  if abs(n) > 10000 then return null; end if;
  steps := trunc(n)::int;
  if steps = 0 then return x; end if;
  wanted := steps + case when steps > 0 then yingdan.fx_workdays_through(x, free, worked)
    else yingdan.fx_workdays_through(x - 1, free, worked) + 1 end;
  if wanted <= 0 then return null; end if;
  while low < high loop
    middle := (low + high) / 2;
    if yingdan.fx_workdays_through(date '1900-01-01' + middle, free, worked) >= wanted then high := middle; else low := middle + 1; end if;
  end loop;
  return case when low < top then date '1900-01-01' + low end;
end $$;
