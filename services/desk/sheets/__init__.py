"""A stranger's sheet read apart: what a reader can be talked into kills a child process, and nothing of ours.

running  asks the child and takes its word                  child    python -I child.py: a file in, its rows out
csv, excel  the two forms it reads                           asked    limits, ways to read, and what may be wrong

What the child runs imports nothing of ours from outside this folder, and nothing else but calamine.
"""
