"""What also runs far from the portal: no database, no settings, no web.

These modules are copied into the stand-alone script, so they import only what goes with them
(see services/script.py).
"""
