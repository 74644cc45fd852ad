"""Who may use the console: accounts, sessions, roles, and the log of what they did.

In: names and passwords.  Out: persons with a role.  OWASP ASVS 4.0, chapters 2 and 3.
"""
