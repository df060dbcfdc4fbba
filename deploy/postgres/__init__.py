"""The database's roles and rights."""
