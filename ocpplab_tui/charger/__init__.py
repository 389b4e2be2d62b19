"""The hardware: connectors, vehicles, meters, power, faults, authorization, device model. No I/O in here."""
