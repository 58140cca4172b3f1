"""The demonstration: a synthetic workforce, its phones, and a faithful local double of Twilio."""
