"""Evidence meets the world: commands, keys, the state of a worktree, and files."""
