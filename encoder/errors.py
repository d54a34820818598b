"""What can go wrong between an image or a text and its vector."""


class EncoderError(Exception):
    """Base of every error of this package; the message is one sentence for people."""


class UnreadableImage(EncoderError):
    """An image that is refused; the message says why."""


class DecoderUnavailable(EncoderError):
    """No process can be started to open images in, or none answers; the images are not to blame. Try again."""


class UnknownEncoder(EncoderError):
    """No encoder of that name, or its weights are not where they were."""


class UnusableRecipe(EncoderError):
    """A recipe of a training that names what does not exist, or gives a value that is not allowed."""


class UnreadableModel(EncoderError):
    """A 3D model that cannot be drawn; the message says why."""


class SourceUnavailable(EncoderError):
    """Drawings of others that cannot be fetched: their package manager is missing, or has another version of them."""
