"""The database: embedded server, pools, transactions, locks, migrations."""
