"""A faithful local double of Twilio's messaging: its REST API, its signed webhooks, its moods, and phones to play with."""

from rds.simulation.twilio_double.delivery_plan import Fault, FaultRates
from rds.simulation.twilio_double.double import FailedWebhook, TwilioDouble

__all__ = ["FailedWebhook", "Fault", "FaultRates", "TwilioDouble"]
