"""One file per thing a user may ask for; the command line, hooks and services all call these."""
