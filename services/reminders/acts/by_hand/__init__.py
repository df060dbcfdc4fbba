"""What people asked for in a page, carried out with the service's own hand: each kind of act has a function."""
