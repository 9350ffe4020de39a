"""Every table at once, for the migrations: importing this module makes the metadata whole."""

from scn.models import city, committee, contact, draw, expert, ledger, request
from scn.models.base import Base

TABLES = (city, committee, contact, draw, expert, ledger, request)
METADATA = Base.metadata
