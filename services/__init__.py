"""The five services, the kit they stand on, and the practice phone company."""
