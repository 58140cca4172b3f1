"""The study team: who belongs to it, and how they sign in; what the command and the console both call."""
