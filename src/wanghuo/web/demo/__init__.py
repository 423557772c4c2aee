"""The demo county: fictional, seeded, realistic in size."""
