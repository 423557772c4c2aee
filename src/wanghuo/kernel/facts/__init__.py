"""Facts 事实: one insert is audit, timeline, outbox message, live event and ledger leaf."""
