"""Rights as data: verbs, fields, data scope, shares; compiled into SQL predicates."""
