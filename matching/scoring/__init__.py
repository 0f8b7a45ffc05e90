"""Who is matched with whom, and why: plain Python, no Django, no database, no clock.

`assign` solves, `verify` checks the solver's answer independently, `score` turns people and a
policy into integers, `explain` puts them into words, `run` does the whole of it.
"""

from matching.scoring.assign import Assignment, assign

__all__ = ["Assignment", "assign"]
