"""Reporting 信息报送: drafted from the ledger, approved, sent up, received, consolidated."""
