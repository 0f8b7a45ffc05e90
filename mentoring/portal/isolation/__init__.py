"""Tries, from outside and inside, whether one organization sees anything of another.

Two organizations with equal rows are built in a database made for it. What is tried is walked from the registries
(models, addresses, jobs, functions, commands); what cannot be guessed stands in world.toml and tried.toml. Whatever
the registries hold and nothing here tries is a failure, like a leak.
"""
