"""Events: what happened to records, from the outbox of each workspace to those who act on it, none lost, none ahead of time."""
