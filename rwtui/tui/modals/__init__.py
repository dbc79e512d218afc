"""Modals of the terminal interface."""
