"""What can go wrong with the opslag, each with a Dutch sentence that holds no personal data and no password."""


class OpslagFout(Exception):
    """The database refused or failed; the transaction is rolled back and nothing of it is kept."""


class OngeldigeOpslagUrl(OpslagFout):
    """The url in the settings names no database that we can use: a matter of the settings, not of the moment."""


class OpslagOnbereikbaar(OpslagFout):
    """The database cannot be reached, opened or written now (network, rights, disk, lock); running again may help."""


class OpslagTeNieuw(OpslagFout):
    """The database was brought up to date by a newer version of the program."""


class OpslagWeigert(OpslagFout):
    """A row collides with what is already kept (unique, check or foreign key): stored before, or stored twice."""
