"""Reads files of people into typed rows: plain Python without Django, database or wall clock."""
