"""The demonstration: the real service and worker, a double of Twilio, and a synthetic workforce."""
