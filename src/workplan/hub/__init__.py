"""The hub as values: records of files, three-way comparison with the database, and the plan of a sync."""
