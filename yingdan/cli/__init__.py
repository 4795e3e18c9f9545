"""The command line: demo, serve, worker, init, import and maintenance."""
