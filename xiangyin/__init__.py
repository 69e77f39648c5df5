"""The front door: command line, settings, configuration, schedule, wiring."""

__version__ = "0.1.0"
