"""A faithful local double of Twilio's messaging: its REST API, its signed webhooks, its moods, and phones to play with."""

from rds.simulation.twilio_double.double import FailedWebhook, TwilioDouble
from rds.simulation.twilio_double.fate import Fault, Mischief

__all__ = ["FailedWebhook", "Fault", "Mischief", "TwilioDouble"]
