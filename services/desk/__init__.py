"""The plumbing of doors that say what they are: what several services' routes are made with, and know nothing of.

asking     who asks, in one transaction under their own role; what a route takes, gives and refuses
query      what may stand behind a path's question mark
dates      times in JSON Schema
document   an API's description, made of what its routes say
sheets     a stranger's CSV or Excel file as rows, read by a child process
csv_out    rows as a file for a spreadsheet
public     which addresses are out in the world
outward    the way there: to hosts on a list, over TLS, in time and in size

It stands on the kit and knows no service's trade.
"""
