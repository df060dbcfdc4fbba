"""Phone companies, one a package; nothing else of ours knows any of them."""
