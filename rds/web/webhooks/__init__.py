"""What providers call: texts that arrive, and what became of messages."""
