"""Facts 事实: one insert is audit line, timeline entry, outbox message, live event and ledger leaf."""
