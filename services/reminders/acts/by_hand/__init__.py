"""What people asked for in a page, carried out with the service's own hand."""
