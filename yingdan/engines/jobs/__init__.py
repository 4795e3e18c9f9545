"""Jobs: work that outlives a request, in rows people can watch, run by workers that may die at any moment."""
