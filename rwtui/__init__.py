"""rwtui: find a user account among millions, open it, and manage its password and security, in a terminal."""

__version__ = "1.0.0"
