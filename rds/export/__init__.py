"""The analysts' table and the other files that leave the service."""
