"""Northbound: coaching and mentoring programs for many organizations."""
