"""What is planned beside what the offer needs, in minutes and in its teaching units, and what a planner can do. Pure."""

from lms.web.languages import gettext, ngettext


def extent_words(planned: int, units: int, unit_minutes: int) -> str:
    """Minutes of teaching planned and needed where they differ, in both measures, with what to do; empty where they fit.

    `unit_minutes` are those of one unit of the offer (UE).
    """
    needed = units * unit_minutes
    if planned == needed:
        return ""
    words = {
        "planned": length_words(planned, unit_minutes),
        "needed": length_words(needed, unit_minutes),
        "difference": length_words(abs(planned - needed), unit_minutes),
    }
    if planned > needed:
        return gettext(
            "Geplant sind %(planned)s Unterricht, das Angebot hat %(needed)s: %(difference)s zu viel. Zählen Pausen mit, "
            "tragen Sie bei „Unterrichtsminuten“ die Zeit ohne Pausen ein; sonst kürzen Sie Termine oder lassen welche weg.",
            **words,
        )
    return gettext(
        "Geplant sind %(planned)s Unterricht, das Angebot hat %(needed)s: %(difference)s zu wenig. Planen Sie weitere oder "
        "längere Termine.",
        **words,
    )


def length_words(minutes: int, unit_minutes: int) -> str:
    """390 minutes (8 UE and 30 min.); just the minutes of less than one unit."""
    words = ngettext("%(num)s Minute", "%(num)s Minuten", minutes)
    if minutes < unit_minutes:
        return words
    return gettext("%(minutes)s (%(units)s)", minutes=words, units=units_in_words(minutes, unit_minutes))


def units_in_words(minutes: int, unit_minutes: int) -> str:
    """4 UE, or 3 UE and 20 minutes where it does not come out even."""
    units, rest = divmod(minutes, unit_minutes)
    if not rest:
        return gettext("%(num)s UE", num=units)
    return gettext("%(units)s UE und %(minutes)s Min.", units=units, minutes=rest)
