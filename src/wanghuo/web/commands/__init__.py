"""Commands of the `wanghuo` program that need the whole house."""
