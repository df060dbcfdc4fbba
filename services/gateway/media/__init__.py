"""Pictures, from a stranger's bytes to something that may be shown.

A room of its own, beside store and provider: here, and nowhere else, the content of a file that a stranger made is
looked into. It knows no SQL, no event, and of the provider only the address it is given.

kinds     what a file is, by its content; what it only pretends to be      ends    where a picture's own bytes end
clean     a picture made anew from its pixels, by a child process          pictures    that child
fetch     the content of a picture at the provider, and never from anywhere else
shelf     where content is kept outside the database
"""
