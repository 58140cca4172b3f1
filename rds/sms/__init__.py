"""Text messages: text to meaning (pure), replies per language, and the Twilio gateway."""
