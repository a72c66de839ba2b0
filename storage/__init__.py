"""Everything that is kept: tables, transactions and migrations on SQLite or PostgreSQL; fulfils `processen.ports`."""

from storage.fouten import OngeldigeOpslagUrl, OpslagFout, OpslagOnbereikbaar, OpslagTeNieuw, OpslagWeigert
from storage.opslag import Opslag

__all__ = [
    "OngeldigeOpslagUrl",
    "Opslag",
    "OpslagFout",
    "OpslagOnbereikbaar",
    "OpslagTeNieuw",
    "OpslagWeigert",
]
