"""Ledger 存证: positioned facts in hash-chained blocks, proved intact or named broken."""
