"""The rules of reminding, pure: plan (what to say when), recheck (just before it goes), versions (which event wins),
states (where a reminder stands), serving (whose thread), words (what the text says), wording (templates people
write, and what is found in them).
"""
