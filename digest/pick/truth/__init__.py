"""Truth as far as a machine can see it: whether what a text says stands in its sources."""
