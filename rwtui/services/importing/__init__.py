"""Importing account files: read, checked, compared with what is stored, and written, all or nothing."""
