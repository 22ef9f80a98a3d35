-- The tables of version 1 as PostgreSQL made them; never changed, a later revision adds to them.
-- They may be there: before they had versions they were made without one.

CREATE TABLE IF NOT EXISTS audit (
    id SERIAL NOT NULL,
    at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    who VARCHAR(60) NOT NULL,
    action VARCHAR(40) NOT NULL,
    about TEXT NOT NULL,
    PRIMARY KEY (id)
);

CREATE TABLE IF NOT EXISTS failures (
    name VARCHAR(60) NOT NULL,
    tries INTEGER NOT NULL,
    last TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    PRIMARY KEY (name)
);

CREATE TABLE IF NOT EXISTS keys (
    id SERIAL NOT NULL,
    label VARCHAR(60) NOT NULL,
    hash VARCHAR(64) NOT NULL,
    created TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    used DATE,
    PRIMARY KEY (id),
    UNIQUE (hash)
);

CREATE TABLE IF NOT EXISTS people (
    name VARCHAR(60) NOT NULL,
    password TEXT NOT NULL,
    rank VARCHAR(20) NOT NULL,
    created TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    PRIMARY KEY (name)
);

CREATE TABLE IF NOT EXISTS settings (
    key VARCHAR(40) NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (key)
);

CREATE TABLE IF NOT EXISTS trainings (
    id VARCHAR(16) NOT NULL,
    who VARCHAR(60) NOT NULL,
    title VARCHAR(120) NOT NULL,
    body TEXT NOT NULL,
    changed TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    PRIMARY KEY (id)
);

CREATE INDEX IF NOT EXISTS trainings_by_who ON trainings (who, changed);

CREATE TABLE IF NOT EXISTS unanswered (
    question TEXT NOT NULL,
    times INTEGER NOT NULL,
    last DATE NOT NULL,
    PRIMARY KEY (question)
);

CREATE TABLE IF NOT EXISTS uploads (
    id VARCHAR(32) NOT NULL,
    who VARCHAR(60) NOT NULL,
    created TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    seen TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    state VARCHAR(20) NOT NULL,
    internal BOOLEAN NOT NULL,
    stage VARCHAR(20),
    done INTEGER NOT NULL,
    total INTEGER NOT NULL,
    report JSON,
    problem TEXT,
    PRIMARY KEY (id)
);

CREATE INDEX IF NOT EXISTS uploads_by_created ON uploads (created);

CREATE TABLE IF NOT EXISTS usage (
    day DATE NOT NULL,
    what VARCHAR(20) NOT NULL,
    times INTEGER NOT NULL,
    PRIMARY KEY (day, what)
);

CREATE TABLE IF NOT EXISTS verdicts (
    id SERIAL NOT NULL,
    question TEXT NOT NULL,
    answer TEXT NOT NULL,
    "right" BOOLEAN NOT NULL,
    day DATE NOT NULL,
    PRIMARY KEY (id)
);

CREATE TABLE IF NOT EXISTS sessions (
    token VARCHAR(64) NOT NULL,
    name VARCHAR(60) NOT NULL,
    created TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    seen TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    PRIMARY KEY (token),
    FOREIGN KEY(name) REFERENCES people (name) ON DELETE CASCADE
);
