"""Who someone is: people on the roster, what they may do, one-time codes, sign-in and sessions."""
