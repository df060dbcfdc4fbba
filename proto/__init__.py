"""The wire protocol: every event and command of ClientComm, declared once. Pure: types and tables, no I/O.

Read in this order: envelope (the frame), registry (how a type is declared), the families of types
(sms, numbers, messages, posts, people, directory, departments, appointments, receipts, notices, trail, hints),
topology (exchanges, queues, who may publish what).
"""
