"""Widgets that paint themselves: only what is visible, line by line."""
