"""Forecast engine: monthly series, open-deal pipelines, win probability and the gates before them.

Pure calculations over plain values: no database, no clock, no request. Money enters and leaves as `float` in the base
currency, because statistics need it; callers keep `Decimal` for anything that is booked or summed for the record.
Dates are calendar dates in the workspace's time zone. Everything is deterministic for the same input.

Light parts (no numpy): `model`, `months`, `gates`. The rest needs numpy; `statistical` (statsforecast) and `boosting`
(LightGBM) cost seconds and hundreds of megabytes to import and belong in a job process only.
"""
