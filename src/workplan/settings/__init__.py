"""What a repository's configuration says, as values."""
