"""Inbox: what people wrote that no rule answers, and what has happened to them."""
