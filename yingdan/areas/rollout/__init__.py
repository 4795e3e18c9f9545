"""Roll-out: what helps people start with the product; *demo company* is a made-up firm with three years of sales."""
