"""Where caches lie on disk: private files of a git repository, or nowhere."""
