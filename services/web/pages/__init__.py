"""What happens on each request of a browser.

frame     who is asking, and what every answer must carry          look     templates, languages, hashed files
sent      what no page of ours could have sent                   live     the stream of hints
asking    the threads service, on behalf of a person
door · inbox · thread · texts · pictures · unknown · account        the pages themselves
"""
