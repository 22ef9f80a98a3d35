-- The tables of schema version 5 as PostgreSQL made them; never changed, a later revision adds to them.

CREATE TABLE documents (
    id VARCHAR(64) NOT NULL,
    ordinal INTEGER NOT NULL,
    title TEXT NOT NULL,
    issuer TEXT,
    published DATE,
    publisher TEXT,
    url TEXT,
    number TEXT,
    effective DATE,
    expires DATE,
    level VARCHAR(20),
    place TEXT,
    internal BOOLEAN NOT NULL,
    source TEXT NOT NULL,
    sha256 VARCHAR(64) NOT NULL,
    encoding VARCHAR(40) NOT NULL,
    text TEXT NOT NULL,
    pages JSON,
    warnings JSON,
    PRIMARY KEY (id)
);
CREATE INDEX documents_by_ordinal ON documents (ordinal);
CREATE INDEX documents_by_source ON documents USING hash (source);

CREATE TABLE meta (
    key VARCHAR(40) NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (key)
);

CREATE TABLE clauses (
    document_id VARCHAR(64) NOT NULL,
    id TEXT NOT NULL,
    ordinal INTEGER NOT NULL,
    path JSON NOT NULL,
    span_start INTEGER NOT NULL,
    span_end INTEGER NOT NULL,
    sentences JSON NOT NULL,
    PRIMARY KEY (document_id, id),
    FOREIGN KEY(document_id) REFERENCES documents (id) ON DELETE CASCADE
);

CREATE TABLE digests (
    document_id VARCHAR(64) NOT NULL,
    ordinal INTEGER NOT NULL,
    generation INTEGER NOT NULL,
    clauses INTEGER NOT NULL,
    responsibilities INTEGER NOT NULL,
    deadlines INTEGER NOT NULL,
    targets INTEGER NOT NULL,
    edges TEXT NOT NULL,
    PRIMARY KEY (document_id),
    FOREIGN KEY(document_id) REFERENCES documents (id) ON DELETE CASCADE
);

CREATE TABLE provenance (
    document_id VARCHAR(64) NOT NULL,
    format VARCHAR(40) NOT NULL,
    size INTEGER NOT NULL,
    extractor INTEGER NOT NULL,
    tool VARCHAR(40) NOT NULL,
    ingested_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    PRIMARY KEY (document_id),
    FOREIGN KEY(document_id) REFERENCES documents (id) ON DELETE CASCADE
);

CREATE TABLE sections (
    document_id VARCHAR(64) NOT NULL,
    id TEXT NOT NULL,
    ordinal INTEGER NOT NULL,
    level INTEGER NOT NULL,
    heading_start INTEGER NOT NULL,
    heading_end INTEGER NOT NULL,
    span_start INTEGER NOT NULL,
    span_end INTEGER NOT NULL,
    PRIMARY KEY (document_id, id),
    FOREIGN KEY(document_id) REFERENCES documents (id) ON DELETE CASCADE
);

CREATE TABLE sketches (
    document_id VARCHAR(64) NOT NULL,
    hashes BYTEA NOT NULL,
    PRIMARY KEY (document_id),
    FOREIGN KEY(document_id) REFERENCES documents (id) ON DELETE CASCADE
);

CREATE TABLE titles (
    document_id VARCHAR(64) NOT NULL,
    ordinal INTEGER NOT NULL,
    title TEXT NOT NULL,
    repealed BOOLEAN NOT NULL,
    PRIMARY KEY (document_id, ordinal),
    FOREIGN KEY(document_id) REFERENCES documents (id) ON DELETE CASCADE
);
CREATE INDEX ix_titles_title ON titles USING hash (title);

CREATE TABLE deadlines (
    document_id VARCHAR(64) NOT NULL,
    ordinal INTEGER NOT NULL,
    clause_id TEXT NOT NULL,
    phrase_start INTEGER NOT NULL,
    phrase_end INTEGER NOT NULL,
    due DATE,
    start DATE,
    precision VARCHAR(20) NOT NULL,
    recurrence VARCHAR(20),
    task_start INTEGER NOT NULL,
    task_end INTEGER NOT NULL,
    sentence_start INTEGER NOT NULL,
    sentence_end INTEGER NOT NULL,
    year_from_document BOOLEAN NOT NULL,
    problem TEXT,
    PRIMARY KEY (document_id, ordinal),
    FOREIGN KEY(document_id) REFERENCES documents (id) ON DELETE CASCADE,
    FOREIGN KEY(document_id, clause_id) REFERENCES clauses (document_id, id) ON DELETE CASCADE
);
CREATE INDEX deadlines_by_clause ON deadlines (document_id, clause_id);
CREATE INDEX ix_deadlines_due ON deadlines (due);

CREATE TABLE responsibilities (
    document_id VARCHAR(64) NOT NULL,
    ordinal INTEGER NOT NULL,
    clause_id TEXT NOT NULL,
    organisation TEXT NOT NULL,
    as_written TEXT NOT NULL,
    role VARCHAR(20) NOT NULL,
    name_start INTEGER NOT NULL,
    name_end INTEGER NOT NULL,
    task_start INTEGER NOT NULL,
    task_end INTEGER NOT NULL,
    evidence_start INTEGER NOT NULL,
    evidence_end INTEGER NOT NULL,
    PRIMARY KEY (document_id, ordinal),
    FOREIGN KEY(document_id) REFERENCES documents (id) ON DELETE CASCADE,
    FOREIGN KEY(document_id, clause_id) REFERENCES clauses (document_id, id) ON DELETE CASCADE
);
CREATE INDEX ix_responsibilities_as_written ON responsibilities USING hash (as_written);
CREATE INDEX ix_responsibilities_organisation ON responsibilities USING hash (organisation);
CREATE INDEX responsibilities_by_clause ON responsibilities (document_id, clause_id);

CREATE TABLE targets (
    document_id VARCHAR(64) NOT NULL,
    ordinal INTEGER NOT NULL,
    clause_id TEXT NOT NULL,
    subject_start INTEGER NOT NULL,
    subject_end INTEGER NOT NULL,
    comparator VARCHAR(20) NOT NULL,
    value TEXT NOT NULL,
    unit TEXT NOT NULL,
    phrase_start INTEGER NOT NULL,
    phrase_end INTEGER NOT NULL,
    due DATE,
    sentence_start INTEGER NOT NULL,
    sentence_end INTEGER NOT NULL,
    PRIMARY KEY (document_id, ordinal),
    FOREIGN KEY(document_id) REFERENCES documents (id) ON DELETE CASCADE,
    FOREIGN KEY(document_id, clause_id) REFERENCES clauses (document_id, id) ON DELETE CASCADE
);
CREATE INDEX ix_targets_due ON targets (due);
CREATE INDEX targets_by_clause ON targets (document_id, clause_id);
