"""Outside systems behind Protocols that engines own."""
