"""Stand-ins written by hand, for services that a test does not start."""
