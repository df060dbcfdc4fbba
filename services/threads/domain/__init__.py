"""The rules of threads, pure: reading, order, recipient, access, sending, phone health, and the shapes of pages."""
