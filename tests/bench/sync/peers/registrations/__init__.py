"""A Django app of one model, for Morango; see morango_site.py beside it."""
