"""One module a profile: ``dev`` (embedded, the default), ``production``, ``test``."""
