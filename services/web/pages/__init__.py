"""What happens on each request of a browser.

frame     who is asking, and what every answer must carry          look     templates, languages, hashed files
asking    the threads service, on behalf of a person                live     the stream of hints
door · inbox · thread · texts · unknown · account                   the pages themselves
"""
