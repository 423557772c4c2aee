"""The one map (一张图): layers of every floor over one ground, each with its list's numbers."""
