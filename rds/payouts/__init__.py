"""How money leaves: one adapter per provider."""
