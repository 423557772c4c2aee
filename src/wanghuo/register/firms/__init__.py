"""Firms 服务机构: who maintains what, engineers, experts, insurance."""
