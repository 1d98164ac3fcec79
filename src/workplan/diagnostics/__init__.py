"""What can be said about a file: severities, places, diagnostics and edits."""
