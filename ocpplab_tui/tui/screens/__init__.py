"""Screens: the dashboard, forms, lists to choose from, questions, help."""
