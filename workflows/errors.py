"""Refusals. Each is named after the rule it protects, carries data, and becomes words once, in inspect_app/errors.py."""


class DomainError(Exception):
    """A rule refused. `code` names the rule, `details` what it met."""

    code = "refused"

    def __init__(self, **details: object) -> None:
        super().__init__(self.code, details)
        self.details = details

    def __str__(self) -> str:
        told = ", ".join(f"{name}={value}" for name, value in self.details.items())
        return f"{self.code}: {told}" if told else self.code
