"""The errors of the workers package."""


class WorkersError(Exception):
    """Base of every error of this package; the message is one sentence for people."""


class UnreadableSource(WorkersError):
    """An archive, folder or XML that is refused; the message names it and says why."""
