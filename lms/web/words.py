"""Text of the field in the language of the page; one without translation stays German and says so in its markup."""

from dataclasses import dataclass

from markupsafe import Markup

from lms.web.languages import SOURCE_LANGUAGE, current_language

ENGLISH = "en"


@dataclass(frozen=True)
class Words:
    """A text and its language. In a template it prints itself, marked where the page speaks another language."""

    text: str
    language: str

    def __bool__(self) -> bool:
        return bool(self.text)

    def __str__(self) -> str:
        return self.text

    def __html__(self) -> str:
        return str(self.around("span", Markup.escape(self.text)))

    def around(self, tag: str, content: Markup) -> Markup:
        """The content inside an element that names the language; on a page in this language the content alone."""
        if not self.text or self.language == current_language():
            return content
        return Markup('<{0} lang="{1}" dir="auto">{2}</{0}>').format(tag, self.language, content)


def in_language(german: str, english: str) -> Words:
    """The English text on an English page, as far as there is one; else the German text."""
    if current_language() == ENGLISH and english:
        return Words(english, ENGLISH)
    return Words(german, SOURCE_LANGUAGE)


def in_german(text: str) -> Words:
    """A text that exists in German only, such as the name of a place."""
    return Words(text, SOURCE_LANGUAGE)
