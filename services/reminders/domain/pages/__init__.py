"""What web is answered with."""
