"""People and places of an office: what `./run office` adds by hand, and the practice office that is made of nothing.

cast: who there is, pure and the same every time. history: what they wrote to each other.
practice: puts both into the services' schemas through the services' own functions.
"""
