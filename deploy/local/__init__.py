"""The whole system on one machine: a small supervisor behind `./run`, used by the tests too.

Postgres and RabbitMQ are real servers, private to this checkout: own data, own ports on loopback,
ended with the program that started them. The machine's own services are never touched.
"""
