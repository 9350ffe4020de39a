"""Every table at once, for the migrations: importing this module makes the metadata whole."""

from scn.models import backup, city, committee, contact, draw, expert, ledger, policy, request
from scn.models.base import Base

TABLES = (backup, city, committee, contact, draw, expert, ledger, policy, request)
METADATA = Base.metadata
