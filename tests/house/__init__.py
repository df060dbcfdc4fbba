"""Rules of the house, so that nobody has to remember them."""
