"""The revisions, each named after the schema version that it leads to."""
