"""Programs that a measurement runs as processes of their own, so that their work is counted as theirs."""
