"""The words of reminders, pure: template (a step of a kind of date, every language side by side), blanks (what stands
between braces), facts (what fills them), rendering (the texts one client gets), accents, opting_out, and linting, which
looks at a template before it is published: elements, replies, grades, budget. findings says it to people. first is what
an office starts with, in english and spanish.
"""
