"""What can be wrong with a document, a class code or a publication number."""


class MappingsError(ValueError):
    """Base of every error of this package; the message is one sentence for people."""


class BadClassCode(MappingsError):
    """A class code that no scheme can read."""


class BadPublication(MappingsError):
    """A publication number that cannot be read."""


class BadDocument(MappingsError):
    """A stored document that is not one of ours."""
