"""What to say to a client about their dates, and when. Pure: facts in, texts and reasons out.

dates → occasions (one hearing, however many departments speak of it) → wishes (what of each could be said, and when)
→ thread (at most one text a day, each at a moment its line has room for) → differing (what that changes in the rows).
"""
