"""The one place that introduces the parts to each other."""

from rds.wiring.system import System, open_system, placed

__all__ = ["System", "open_system", "placed"]
