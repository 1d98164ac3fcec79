"""Evidence: what a record is worth, and whether a gate is open. Pure; the clock is never read."""
