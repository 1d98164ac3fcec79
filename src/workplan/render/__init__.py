"""From records to text: targets, what templates get to see, and how a rendered file is told from a hand-made one."""
