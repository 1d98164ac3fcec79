"""Templates on disk and the engine that fills them."""
