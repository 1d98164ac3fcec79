"""From syntax to facts, and from many documents' facts to one index."""
