"""The tabs of the Charger screen: each shows one side of a charger, and looks only while it is displayed."""
