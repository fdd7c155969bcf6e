"""Bytes to trustworthy pixels."""
