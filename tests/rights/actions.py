"""Who may what: the table of rights. The rows of tests/rights/table.py say by which doors each action is done.

A cell is one word: `-` is the same 404 as for a missing thing; `own` opens the own thing and hides a foreign one;
`yes` opens both; `known` is the coordination's "people of other providers by name only under joint controllership".
What is own: a participant's own place, a trainer's own run, the own staff of a Personalstelle, a lead's own project.
"""

from collections.abc import Mapping
from dataclasses import dataclass

WHO = ("visitor", "participant", "trainer", "hr", "lead", "coordinator", "admin")
WORDS = ("-", "own", "known", "yes")


@dataclass(frozen=True)
class Action:
    """Something people do, in the words of the table of rights, and a word for each role."""

    text: str
    cells: Mapping[str, str]


def action(text: str, words: str) -> Action:
    """One row: a word for each of WHO, in their order."""
    given = words.split()
    assert set(given) <= set(WORDS), given
    return Action(text, dict(zip(WHO, given, strict=True)))


READ = "read published offers and runs"
ENROL = "enrol oneself, confirm, cancel in time"
OWN = "own state, units, papers, downloads made by the employer"
BOOK = "book, replace, cancel staff; ask for an in-house training"
DECIDE = "approve requests, contingents, invitations to a run"
NAMES = "names of a run's participants"
CONTACT = "contact data"
NEEDS = "needs (diet, access), until the event is over"
MARK = "mark attendance, announce a walk-in, close the sheet"
MINUTES = "reasons of absence, minutes"
CORRECT = "correct or reopen a closed sheet (with reason)"
TESTS = "results of practical tests"
PLAN = "plan, publish, change, cancel a run"
OFFERS = "create and edit offers, venues"
ISSUE = "issue, revoke, reissue papers"
PAPERS = "download papers, ZIP"
CHECK = "check a paper by code"
CLERKS = "organisations, their clerks (invite, suspend)"
PROGRAMME = "networks, periods, funders, projects, logos, roles of leads"
HOUSE = "roles of coordinators and admins, login settings, mail queue, jobs, keys"
FIGURES = "figures and reports"
AUDIT = "audit entries"
ERASE = "export or erase a person's data"
# What the table of rights does not name, decided by what lies nearest to it.
SEARCH = "search for what one may see"
PROJECT = "read a project, keep its contacts, see its history"
BEHIND, SHEET = "see a run behind the scenes", "see how far a sheet is"
TRAINERS, TEXTS = "roles of trainers", "legal texts of a provider"
TEACHING = "calendar of the dates one teaches"
TRAINER_PAGE, TIMES = "see when a trainer can teach", "say when a trainer can teach"

# fmt: off
ACTIONS = {
    #                                        visitor participant trainer hr      lead    coordinator admin
    "read":           action(READ,          "yes     yes         yes     yes     yes     yes         yes"),
    "enrol":          action(ENROL,         "yes     yes         yes     yes     yes     yes         -"),
    "own act":        action(ENROL,         "-       own         own     own     own     own         -"),
    "own":            action(OWN,           "-       own         own     own     own     own         own"),
    "book":           action(BOOK,          "-       -           -       own     own     yes         -"),
    "staff":          action(BOOK,          "-       -           -       own     -       -           -"),
    "cancel":         action(BOOK,          "-       -           -       -       own     known       -"),
    "ask inhouse":    action(BOOK,          "-       -           -       own     yes     yes         -"),
    "answer inhouse": action(PLAN,          "-       -           -       -       yes     yes         -"),
    "take inhouse":   action(BOOK,          "-       -           -       own     -       -           -"),
    "decide":         action(DECIDE,        "-       -           -       -       own     known       -"),
    "names":          action(NAMES,         "-       -           own     -       own     known       -"),
    "contact":        action(CONTACT,       "-       -           -       -       own     known       -"),
    "needs":          action(NEEDS,         "-       own         own     -       own     -           -"),
    "mark":           action(MARK,          "-       -           own     -       own     -           -"),
    "minutes":        action(MINUTES,       "-       -           own     -       own     -           -"),
    "correct":        action(CORRECT,       "-       -           own     -       own     known       -"),
    "reopen":         action(CORRECT,       "-       -           -       -       own     yes         -"),
    "tests":          action(TESTS,         "-       own         own     own     own     -           -"),
    "plan":           action(PLAN,          "-       -           -       -       own     yes         -"),
    "offers":         action(OFFERS,        "-       -           -       -       own     yes         -"),
    "venues":         action(OFFERS,        "-       -           -       -       yes     yes         -"),
    "issue":          action(ISSUE,         "-       -           -       -       own     yes         -"),
    "end paper":      action(ISSUE,         "-       -           -       -       own     known       -"),
    "papers":         action(PAPERS,        "-       -           -       -       own     known       -"),
    "hr papers":      action(PAPERS,        "-       -           -       own     -       -           -"),
    "check":          action(CHECK,         "yes     yes         yes     yes     yes     yes         yes"),
    "clerks":         action(CLERKS,        "-       -           -       own     yes     yes         -"),
    "organisations":  action(CLERKS,        "-       -           -       -       yes     yes         -"),
    "programme":      action(PROGRAMME,     "-       -           -       -       -       yes         -"),
    "own project":    action(PROJECT,       "-       -           -       -       own     yes         -"),
    "house":          action(HOUSE,         "-       -           -       -       -       -           yes"),
    "figures":        action(FIGURES,       "-       -           own     own     yes     yes         -"),
    "audit":          action(AUDIT,         "-       -           -       -       own     yes         -"),
    "copy":           action(ERASE,         "-       -           -       -       -       yes         -"),
    "people":         action(CONTACT,       "-       -           -       -       yes     yes         yes"),
    "merge":          action(CLERKS,        "-       -           -       -       -       yes         -"),
    "merge people":   action(CLERKS,        "-       -           -       -       -       known       -"),
    "behind":         action(BEHIND,         "-       -           own     -       own     yes         -"),
    "sheet":          action(SHEET,          "-       -           own     -       own     yes         -"),
    "search":         action(SEARCH,         "-       -           yes     yes     yes     yes         yes"),
    "teaching":       action(TEACHING,       "-       -           yes     -       -       -           -"),
    "trainers":       action(TRAINERS,      "-       -           -       -       yes     yes         -"),
    "trainer page":   action(TRAINER_PAGE,  "-       -           own     -       yes     yes         -"),
    "own plan":       action(TRAINER_PAGE,  "-       -           yes     -       -       -           -"),
    "times":          action(TIMES,         "-       -           own     -       -       yes         -"),
    "texts":          action(TEXTS,         "-       -           -       -       own     yes         -"),
}
# fmt: on

# What the table of rights has and the software not yet. Who builds it takes the line out and gives its doors a row.
NOT_BUILT = {
    NEEDS: "nobody is asked for diet or access yet",
    TESTS: "practical tests are not recorded yet; a Zertifikat is not issued",
    FIGURES: "no page shows figures yet",
}
# Parts of an action whose other parts have doors.
PARTS_NOT_BUILT = {
    "replace staff": BOOK,
    "contingents, invitations to a run": DECIDE,
    "announce a walk-in": MARK,
    "reasons of absence": MINUTES,
    "erase a person's data": ERASE,
    "jobs, keys": HOUSE,
}
