"""Every LMS_* setting: its default, what it means, and what is refused at start-up."""

from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from babel import Locale


class BadSetting(ValueError):
    """A setting that cannot work; the message names the key and what it needs."""


@dataclass(frozen=True)
class Setting:
    """One key of the host's configuration."""

    key: str
    default: Any
    meaning: str
    check: Callable[[Any], bool]
    needs: str


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_url(value: Any) -> bool:
    return _is_text(value) and urlsplit(value).scheme in ("http", "https") and bool(urlsplit(value).netloc)


def _is_zone(value: Any) -> bool:
    try:
        ZoneInfo(value)
    except (ValueError, KeyError, TypeError, OSError):
        return False
    return True


def _are_languages(value: Any) -> bool:
    try:
        return isinstance(value, tuple | list) and bool(value) and all(Locale.parse(code) for code in value)
    except (ValueError, LookupError, TypeError):
        return False


def _whole(lowest: int, highest: int) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, int) and not isinstance(value, bool) and lowest <= value <= highest


def _is_mail_url(value: Any) -> bool:
    if value is None:
        return True
    try:
        parts = urlsplit(value)
        return parts.scheme in ("smtp", "smtps") and bool(parts.hostname) and parts.port != 0
    except (ValueError, AttributeError):
        return False


def _is_sender(value: Any) -> bool:
    return _is_text(value) and "@" in value and value.isprintable()


def _are_notes(value: Any) -> bool:
    if not isinstance(value, Mapping):
        return False
    known = {"purpose", "basis", "until"}
    return all(
        _is_text(kind) and isinstance(note, Mapping) and set(note) <= known and all(map(_is_text, note.values()))
        for kind, note in value.items()
    )


def _is_domain(value: Any) -> bool:
    return _is_text(value) and bool(value) and value.isprintable() and " " not in value


SETTINGS = (
    Setting(
        "LMS_BASE_URL",
        "http://127.0.0.1:8000",
        "Address of the site with the mount point's prefix left out; links in mails start with it.",
        _is_url,
        "an http(s) address",
    ),
    Setting(
        "LMS_TIME_ZONE",
        "Europe/Berlin",
        "Zone in which dates and times are shown and planned.",
        _is_zone,
        "an IANA zone name",
    ),
    Setting(
        "LMS_LANGUAGES",
        ("de", "en"),
        "Languages of the pages; the first is the default.",
        _are_languages,
        "a tuple of language codes",
    ),
    Setting(
        "LMS_BASE_TEMPLATE",
        "lms/frame.html",
        "Template that frames every page; a host may name its own.",
        _is_text,
        "a template name",
    ),
    Setting(
        "LMS_KEEP_PAGES_SECONDS",
        0,
        "How long a page that is the same for all visitors may be shown again while no data change; 0 keeps none.",
        _whole(0, 3600),
        "0 to 3600 seconds",
    ),
    Setting(
        "LMS_SMTP_URL",
        None,
        "Mail server, `smtp://user:password@host:587?tls=starttls` or `smtps://...`; None writes files.",
        _is_mail_url,
        "an smtp(s) address or None",
    ),
    Setting(
        "LMS_MAIL_FOLDER",
        None,
        "Folder for mails when there is no mail server; None means `mail/` in the instance folder.",
        lambda value: value is None or bool(value),
        "a path or None",
    ),
    Setting(
        "LMS_MAIL_FROM",
        "Lernbrücke <noreply@example.org>",
        "Sender of every mail.",
        _is_sender,
        "an address",
    ),
    Setting(
        "LMS_MAIL_DOMAIN",
        "lernbruecke.example.org",
        "Right half of every Message-ID.",
        _is_domain,
        "a domain name",
    ),
    Setting(
        "LMS_SQLITE_HOOKS",
        True,
        "Whether the LMS sets up SQLite connections (WAL, foreign keys, BEGIN IMMEDIATE); False lets a host keep its own.",
        lambda value: isinstance(value, bool),
        "True or False",
    ),
    Setting(
        "LMS_SQLITE_SYNCHRONOUS",
        "FULL",
        "FULL survives a power cut; NORMAL is faster and survives a killed process only.",
        lambda value: value in ("FULL", "NORMAL"),
        "FULL or NORMAL",
    ),
    Setting(
        "LMS_UNCONFIRMED_MINUTES",
        30,
        "How long a seat is held for an enrolment whose mail is not yet confirmed.",
        _whole(1, 1440),
        "1 to 1440 minutes",
    ),
    Setting(
        "LMS_CONFIRM_HOURS",
        48,
        "How long the mailed link that confirms an enrolment works.",
        _whole(1, 720),
        "1 to 720 hours",
    ),
    Setting(
        "LMS_OFFER_HOURS",
        48,
        "How long a person who moves up may take to accept the seat; 0 gives it at once.",
        _whole(0, 720),
        "0 to 720 hours",
    ),
    Setting(
        "LMS_DECIDE_DAYS",
        14,
        "How many days before the first meeting it is decided whether a run takes place, unless the run says otherwise.",
        _whole(0, 365),
        "0 to 365 days",
    ),
    Setting(
        "LMS_DECISION_NOTICE_DAYS",
        7,
        "How many days before the decision the start page lists a run that is below its minimum.",
        _whole(0, 365),
        "0 to 365 days",
    ),
    Setting(
        "LMS_DECISION_MAIL",
        True,
        "Whether the lead of a run below its minimum gets a mail on the day of the decision.",
        lambda value: isinstance(value, bool),
        "True or False",
    ),
    Setting(
        "LMS_MEMBERSHIP_GRACE_DAYS",
        0,
        "For how many days after leaving an employer still sees what it booked.",
        _whole(0, 3650),
        "0 to 3650 days",
    ),
    Setting(
        "LMS_UNITS_PER_DAY",
        10,
        "Units of a run, or of a trainer, on one day above which planning warns.",
        _whole(1, 24),
        "1 to 24",
    ),
    Setting(
        "LMS_TRAVEL_MINUTES",
        60,
        "Minutes between two towns whose way stands in no table; planning warns when a trainer has less.",
        _whole(0, 1440),
        "0 to 1440 minutes",
    ),
    Setting(
        "LMS_MAX_BODY_BYTES",
        2 * 1024 * 1024,
        "Largest request our pages take.",
        _whole(10_000, 200_000_000),
        "10000 to 200000000 bytes",
    ),
    Setting(
        "LMS_ENROL_PER_MINUTE",
        10,
        "Enrolments taken per minute from one network address.",
        _whole(1, 100_000),
        "1 to 100000",
    ),
    Setting(
        "LMS_DATA_NOTES",
        {},
        "Own words about what is kept about people: purpose, legal basis and period, by kind of data.",
        _are_notes,
        "a mapping from kinds of data to `purpose`, `basis` and `until`",
    ),
    Setting(
        "LMS_OPENQCAT_SCHEMA",
        None,
        "A copy of the agency's schema openQ-cat.V1.1.xsd; files for KURSNET are checked against it too.",
        lambda value: value is None or bool(value),
        "a path or None",
    ),
    Setting(
        "LMS_IMPRINT_URL",
        None,
        "Address of the host's own legal notice; None shows the provider's text.",
        lambda value: value is None or _is_url(value),
        "an http(s) address or None",
    ),
    Setting(
        "LMS_PRIVACY_URL",
        None,
        "Address of the host's own privacy notice; None shows the provider's text.",
        lambda value: value is None or _is_url(value),
        "an http(s) address or None",
    ),
    Setting(
        "LMS_ACCESSIBILITY_URL",
        None,
        "Address of the host's own accessibility statement; None shows the provider's text.",
        lambda value: value is None or _is_url(value),
        "an http(s) address or None",
    ),
)


def apply_defaults(config: MutableMapping[str, Any]) -> None:
    """Fill in what the host did not set, then refuse what cannot work (BadSetting)."""
    for setting in SETTINGS:
        config.setdefault(setting.key, setting.default)
    unknown = sorted(key for key in config if key.startswith("LMS_") and key not in _known())
    if unknown:
        raise BadSetting(f"unknown setting: {', '.join(unknown)}")
    refuse_nonsense(config)


def refuse_nonsense(config: Mapping[str, Any]) -> None:
    """Raise BadSetting for the first setting whose value cannot work."""
    for setting in SETTINGS:
        if not setting.check(config[setting.key]):
            raise BadSetting(f"{setting.key} must be {setting.needs}, not {config[setting.key]!r}")


def _known() -> set[str]:
    return {setting.key for setting in SETTINGS}
