"""OCPP 1.6, one module per feature profile."""
