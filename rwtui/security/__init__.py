"""Passwords, tokens and the key. The only room that imports passlib, pyotp and cryptography."""
