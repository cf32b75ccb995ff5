"""Mail: a row in the outbox in the transaction of its cause, sent later by the worker."""
