"""Participants: who needs something, how does this person stand, and what can be done for them?"""
