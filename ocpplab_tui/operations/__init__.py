"""What can be asked of a charger: one class an operation, one registry of them."""
