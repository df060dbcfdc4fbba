"""What happens on each request of a browser.

frame     who is asking, and what every answer must carry          look     templates, languages, hashed files
sent      what no page of ours could have sent                   live     the stream of hints
asking    the threads service, on behalf of a person     uploads  files that come with a form
nav       where a person can go, and by which key     filled   what was filled in about a client
paper     a conversation as PDF, text, or in print
door · inbox · thread · texts · pictures · unknown · account · newcomer · clients · first
templates · picking · hands · reasons · numbers · later · picturing · saving · search · standing
many · choosing · consent · importing · merging                                     the pages themselves
when      when a text goes, as its form says it          refusals  why it was not sent
"""
