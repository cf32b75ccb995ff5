"""What a search looks at: the folded words of an offer. Offers and searches are folded in the same way."""

from courses.catalogue.data import CourseData
from courses.catalogue.models import Course
from lms.people.names import fold


def search_text(course: Course | CourseData) -> str:
    """All words of an offer that a search may hit, in every language; to be stored whenever the offer changes."""
    texts = [course.code, course.title_de, course.title_en, course.summary_de, course.summary_en]
    texts += [course.goal_de, course.goal_en, course.audience_de, course.audience_en]
    for module in course.modules:
        texts += [module.title_de, module.title_en, module.outcome_de, module.outcome_en]
    for item in course.programme:
        texts += [item.title_de, item.title_en, item.speaker]
    for text in course.texts:
        texts += [text.title, text.summary]
    return " ".join(word for words in texts for word in folded_words(words))


def folded_words(text: str) -> list[str]:
    """The words of a text, or of a search, in the form in which they are compared."""
    # Word by word, because a folded text ends after 255 characters.
    return [folded for folded in map(fold, text.split()) if folded]
