"""The card of uploaded files."""

from portal.core.feature import Feature
from portal.records.documents import cli, tasks

FEATURE = Feature(name="documents", tasks=(tasks.rescan,), commands=(cli.documents,))
