"""Kinds of documents as data: where they live, which blocks they yield, which words they use."""
