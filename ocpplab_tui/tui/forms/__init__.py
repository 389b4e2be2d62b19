"""Forms made from operations: fields, choices, checks and previews. No widgets in here."""
