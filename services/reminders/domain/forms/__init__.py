"""What web sends: each form as it stands in a body."""
