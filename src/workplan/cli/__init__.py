"""The command line: each command turns options into one use case, one report and one exit code."""
