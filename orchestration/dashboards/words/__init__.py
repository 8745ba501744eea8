"""Figures, dates and reasons as text."""
