"""The only code that touches the world: files, git, databases, the network."""
