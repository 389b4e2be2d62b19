"""A terminal lab of virtual EV chargers that speak real OCPP."""

__version__ = "0.1.0"
