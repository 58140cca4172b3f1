"""The libraries that check passkeys, passphrases and one-time codes, behind the application's ports."""
