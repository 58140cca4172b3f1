"""A local double of Twilio's messaging: REST API, signed webhooks, faults, and phones to play with."""

from rds.simulation.twilio_double.account import FailedWebhook
from rds.simulation.twilio_double.account_faults import Shown
from rds.simulation.twilio_double.delivery_plan import Fault, FaultRates
from rds.simulation.twilio_double.double import TwilioDouble

__all__ = ["FailedWebhook", "Fault", "FaultRates", "Shown", "TwilioDouble"]
