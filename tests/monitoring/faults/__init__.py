"""A whole house whose parts die at random instants: afterwards it is as if nothing had been."""
