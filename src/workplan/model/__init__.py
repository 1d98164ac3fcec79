"""The intermediate model: what a document says, as immutable values without any text of the file."""
