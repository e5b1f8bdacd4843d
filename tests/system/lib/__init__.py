"""What the system tests share: a daemon of their own, a client, and the closing line."""
