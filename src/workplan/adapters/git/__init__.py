"""Git repositories as sources of documents and of history, read without running anything they hold."""
