"""How the schema came to be; Alembic runs `env.py`, and that the revisions."""
