"""The errors that digest raises on purpose.

Every message says what is wrong, where, and how to mend it, because an operator reads it and nobody else will
explain it. The command line prints it and exits with 1, or with 2 for a `UsageError`.
"""


class DigestError(Exception):
    """Base of all errors that digest raises on purpose; its text is meant for the operator."""


class UsageError(DigestError):
    """The command was called in a way that cannot be carried out as asked."""


class SettingsError(UsageError):
    """`config.yaml` or the environment holds something that cannot be used."""


class DatabaseError(DigestError):
    """The database cannot be opened, upgraded or written."""


class StoppedError(DigestError):
    """Somebody stopped the command by Ctrl-C; the text says how far it came. The exit code is 130."""


class BusyError(DigestError):
    """Another process is doing the same thing to the same database."""


class FetchError(DigestError):
    """A feed could not be fetched; the text is what `digest status` shows beside it."""


class ParseError(DigestError):
    """What was fetched is not a feed that can be read."""


class RenderError(DigestError):
    """A template cannot be turned into an email; the text names the template and the place."""


class StateError(DigestError):
    """An edition is not in the state that the step needs, or somebody changed it meanwhile."""


class ApprovedError(StateError):
    """A change would take away the approval of `revision`, and nobody chose that it may."""

    def __init__(self, message: str, revision: int) -> None:
        super().__init__(message)
        self.revision = revision


class ApprovalError(DigestError):
    """An edition is not approved as it stands, or its checks do not let it be approved."""


class ChangeError(DigestError):
    """A change to an edition that cannot be made as asked."""


class ConflictError(ChangeError):
    """Somebody else changed the same words meanwhile; `theirs` is what stands there now, `mine` what was to."""

    def __init__(self, message: str, *, theirs: str, mine: str) -> None:
        super().__init__(message)
        self.theirs = theirs
        self.mine = mine


class AccountError(DigestError):
    """An account of the desk cannot be made, changed or logged in to as asked."""


class DeliveryError(DigestError):
    """The mail server cannot be used at all: nothing was handed over since the error."""


class AddressError(UsageError):
    """An email address that no message can be sent to."""


class ToolError(DigestError):
    """A program of the system that would have looked at an edition cannot be used."""
