"""What staff did by hand, carried out: each kind of act has a function that says what came of it."""
