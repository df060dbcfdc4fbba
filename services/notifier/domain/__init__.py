"""The rules of disturbing, pure: whom (audience) and how often (bursts)."""
