"""Gaps, the SMART check and the state of a goal. Plain Python: no Django, no database, no clock."""
