"""All SQL of the gateway. Functions take a transaction; the caller owns it. Rows are locked in key order.

lines · numbers (opt-outs) · texts (in), stored, consent, evidence · ledger, claims, sweeps (out) · receipts ·
hold, strange · review · departments
"""
