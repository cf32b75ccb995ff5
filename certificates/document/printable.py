"""Whether every character of a certificate can be printed; asked before anything is recorded."""

from certificates.document.content import CertificateContent
from lms.data.refusal import Refusal, msgid
from lms.pdf.glyphs import missing_glyphs


class UnprintableName(Refusal):
    """A text of the certificate has a character that no font of the document can print."""

    text = msgid(
        "„%(written)s“ enthält ein Zeichen, das in der Bescheinigung nicht gedruckt werden kann: "
        "%(character)s (%(code_point)s, %(unicode_name)s). Bitte eine andere Schreibweise angeben."
    )


def refuse_unprintable(content: CertificateContent) -> None:
    """Stop the issue before a box is printed where a letter should be."""
    for text in content.texts():
        refuse_unprintable_text(text)


def refuse_unprintable_text(text: str) -> None:
    """The same for one text, such as the name that somebody types."""
    for missing in missing_glyphs(text):
        raise UnprintableName(
            written=text, character=missing.char, code_point=missing.code_point, unicode_name=missing.name
        )
