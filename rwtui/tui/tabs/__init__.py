"""Tabs of the terminal interface."""
