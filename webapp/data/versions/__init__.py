"""How the site's tables in PostgreSQL came to be as they are; see :mod:`kb.base.migrations`."""
