"""web: the front door for staff, thin.

Owns       the directory (departments, teams, staff, cover), sessions, the collected audit trail, open notices.
Consumes   audit.recorded, notice.raised, notice.cleared, line.changed, hints to open pages.
Publishes  staff.changed, team.changed, cover.changed, department.changed, audit.recorded.
Never      keeps a text or a client's name; decides who may see a thread (threads does); shows an answer it could not
           get as if it were there.
"""
