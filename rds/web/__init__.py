"""HTTP: Twilio's webhooks, health, readiness and metrics."""
