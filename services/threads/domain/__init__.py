"""The rules of threads, pure: reading, order, recipient, access, sending, health, and the shapes of pages."""
