"""Many chargers live for long: nothing grows, nothing is left behind."""
