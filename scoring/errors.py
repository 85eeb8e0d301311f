"""What a rule of scoring refuses to compute. Each error is named after the rule it protects and carries data."""


class ScoringError(Exception):
    """`code` names the rule, `details` what it met."""

    code = "scoring"

    def __init__(self, **details: object) -> None:
        super().__init__(self.code, details)
        self.details = details

    def __str__(self) -> str:
        told = ", ".join(f"{name}={value}" for name, value in self.details.items())
        return f"{self.code}: {told}" if told else self.code
