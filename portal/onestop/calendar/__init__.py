"""The statutory clock: working calendars, time limits, and every promised date explained."""
