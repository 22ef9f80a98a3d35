"""The base on disk: the data folder, the tables of documents and facts, the index, ingesting."""
