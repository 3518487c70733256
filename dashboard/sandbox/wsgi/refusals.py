"""How the platform refuses a request: its codes, and what it says."""

PARAMETER_VALIDATION = 40001
MISSING_PARAMETER = 40002
INVALID_REQUEST = 40003
NO_PLUS = 40005
NO_AUTHORIZATION = 40100
BAD_TIMESTAMP = 40101
BAD_SIGNATURE = 40102
BAD_CREDENTIALS = 40108
NO_CREDIT = 40200
NOT_PERMITTED = 40300
SCHEME_NOT_ALLOWED = 40301
NOT_FOUND = 40400
NO_SUCH_METHOD = 40500
TOO_MANY_REQUESTS = 42900
INTERNAL = 50000


class Refusal(Exception):
    """A request the platform will not carry out; the code's first three digits are the status."""

    def __init__(self, code: int, message: str, *, headers: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.headers = headers or {}
        self.code = code
        self.message = message

    @property
    def status(self) -> int:
        """The HTTP status that goes with the code."""
        return self.code // 100


def invalid(detail: str) -> Refusal:
    """A value that will not do."""
    return Refusal(PARAMETER_VALIDATION, f"The request parameters are invalid: {detail}")


def missing(name: str) -> Refusal:
    """A value that has to be there."""
    return Refusal(MISSING_PARAMETER, f"The request parameters are invalid: {name} is missing")
