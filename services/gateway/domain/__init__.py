"""The wire's rules, pure.

status (how an attempt moves on), codes (what each error code means), outcome (what an answer of the provider means),
lanes (who goes next), pace (how much a line may carry), keyword (STOP, START, HELP), wire (what passes in and out).
"""
