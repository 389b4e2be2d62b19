"""OCPP 2.0.1, one module per functional block."""
