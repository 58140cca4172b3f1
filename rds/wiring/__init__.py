"""The one place that introduces the parts to each other."""

from rds.wiring.system import System, open_configured_place, open_system

__all__ = ["System", "open_configured_place", "open_system"]
