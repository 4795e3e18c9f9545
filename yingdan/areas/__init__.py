"""The business, one package an area; areas never import one another."""
