"""A county's transmitters, played from a seed: what they would send, and sending it."""
