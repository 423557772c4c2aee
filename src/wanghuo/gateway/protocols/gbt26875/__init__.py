"""GB/T 26875.3-2011: user information transmitter to monitoring centre (用户信息传输装置协议)."""
