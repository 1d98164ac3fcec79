"""Text in, located syntax out; opens nothing."""
