"""Signing in: by passkey, by passphrase and code, or by the link of an invitation."""
