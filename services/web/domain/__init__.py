"""The rules of the front door, pure: sessions and tries, passwords, times in words, who may hear a hint."""
