"""A library for a team, on a PostgreSQL server with pgvector."""
