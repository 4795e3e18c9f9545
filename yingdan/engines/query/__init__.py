"""The one reader: filters, sorting, paging, boards, aggregates, past states."""
