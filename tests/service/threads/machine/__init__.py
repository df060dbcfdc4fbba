"""A house in which everything changes hands, and a second telling of who may see what of it."""
