"""A run's result as text for people and as documents for machines; nothing here reads a file or prints."""
