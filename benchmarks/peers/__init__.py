"""Other tools on the generated work, installed into a temporary environment for one run."""
