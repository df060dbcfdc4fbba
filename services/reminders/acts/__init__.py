"""What happens to appointments and reminders, whichever door asked: both doors for departments, the answers from
threads and a client's record call these. Functions take the transaction; whoever calls owns it.
"""
