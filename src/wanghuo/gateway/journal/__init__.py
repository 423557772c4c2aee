"""The journal of signals: appended in groups, confirmed when durable, read by cursor."""
