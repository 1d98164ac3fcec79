"""Secrets in text: what looks like one, whatever it is wrapped in. Nothing here ever repeats what it found."""
