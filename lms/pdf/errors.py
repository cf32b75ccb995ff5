"""Why a document did not come into being."""


class PdfError(Exception):
    """The document could not be made; nothing was produced."""


class RendererUnavailable(PdfError):
    """The child process does not start: a system library or the fonts are missing."""


class ForbiddenResource(PdfError):
    """The page asked for something other than the pictures handed in with it."""


class RenderingFailed(PdfError):
    """The page is faulty: a picture that cannot be read, a picture without alternative text, a broken structure."""


class LimitExceeded(PdfError):
    """The child process used too much time or memory and was ended."""


class UnsoundPdf(PdfError):
    """The finished bytes do not hold what they must: `flaws` says what, in words.

    What stands behind the colon of a flaw may quote the document, a name perhaps. The error's own words go into logs and
    leave it out.
    """

    def __init__(self, flaws: list[str]) -> None:
        self.flaws = flaws
        super().__init__("; ".join(dict.fromkeys(flaw.partition(":")[0] for flaw in flaws)))
