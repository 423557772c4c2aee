"""The gateway: bytes of devices in, durable, confirmed; a process of its own, without Django."""
