"""A department's file of dates, from its bytes to its dates.

reading    a child reads the bytes, the mapping the rows; each is judged against what is known and kept with its outcome
judging    what a file's rows change, and whether a person looks first
applying   all of it in one transaction, or nothing
deciding   what a person asked for in a page: to take a held file or not, to read a source's files in another way

Whoever applies a file holds: matching → its source → its dates in key order → the clients that are to be planned.
"""
