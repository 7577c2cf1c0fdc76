"""What is stored of the desk."""

from portal.onestop.desk.models.bulk import BulkRun
from portal.onestop.desk.models.intake import CounterIntake
from portal.onestop.desk.models.writing import InnerNote, Message, Presence, Sentence

__all__ = ["BulkRun", "CounterIntake", "InnerNote", "Message", "Presence", "Sentence"]
