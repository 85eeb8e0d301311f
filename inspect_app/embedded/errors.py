"""Why PostgreSQL or Redis cannot be had. Each message says what is wrong and what to do."""


class ServiceError(Exception):
    """The base of them all; commands show its message and end with status 1."""


class AccountError(ServiceError):
    """Something belongs to another user."""


class ServerError(ServiceError):
    """A server could not be started or stopped; quotes its last words."""


class AlreadyRunningError(ServiceError):
    """Another process runs this instance."""
