"""The books in the formats that others read: journals for beancount and hledger, a table for auditors.

All read one snapshot and leave out what moved nothing: a journal that is written while others post still agrees with
itself, and bean-check and hledger can prove it without our code.
"""
