"""Webhooks: events told to programs elsewhere, signed, in order for each record, at least once, cut to somebody's rights."""
