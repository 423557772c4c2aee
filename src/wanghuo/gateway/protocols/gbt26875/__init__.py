"""GB/T 26875.3-2011: between user information transmission devices and the centre."""
