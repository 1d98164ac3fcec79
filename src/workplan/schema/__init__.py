"""The shape of records: JSON Schemas, the check against them, and what is said when a record does not fit."""
