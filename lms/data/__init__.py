"""The floor's memory: tables, transactions, the clock, the audit chain, tokens, idempotency."""
