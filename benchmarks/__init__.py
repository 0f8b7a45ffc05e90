"""Speed goals as ratios: both sides are measured in turn in one run, because machines differ and are noisy.

Each benchmark is a module of this package: `python3 -m benchmarks.people_import [--json]`.
"""
