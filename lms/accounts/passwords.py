"""Passwords: which ones are taken, how they are kept, and that a wrong one costs as much time as an unknown account."""

import threading
import unicodedata
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from lms.data.refusal import msgid

SHORTEST = 12
LONGEST = 128
COMMON = Path(__file__).parent / "common_passwords.txt"
# OWASP's figures for Argon2id; four at once is 76 MiB in one web process.
HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
AT_ONCE = threading.BoundedSemaphore(4)
NOBODYS_HASH = "$argon2id$v=19$m=19456,t=2,p=1$jIFM4yxg+Fx2IkmFb+TMjg$dZVaofofKbI+iLXWy5vIpQynUcYMFen0fA3xDqcs2xs"  # of a random text nobody kept

TOO_SHORT = msgid("Das Passwort braucht mindestens 12 Zeichen. Ein Satz aus mehreren Wörtern ist gut zu merken.")
TOO_LONG = msgid("Das Passwort darf höchstens 128 Zeichen haben.")
TOO_COMMON = msgid("Dieses Passwort ist sehr verbreitet und wird als Erstes ausprobiert. Bitte wählen Sie ein anderes.")
TOO_CLOSE = msgid("Das Passwort darf nicht Ihr Name oder Ihre E-Mail-Adresse sein.")


def normal(password: str) -> str:
    """The form that is kept and compared: the same letters typed on different keyboards are the same password."""
    return unicodedata.normalize("NFC", password)


def complaint(password: str, own_words: tuple[str, ...] = ()) -> str | None:
    """Why this password is not taken (a German message id), or None. There are no rules about kinds of characters."""
    text = normal(password)
    folded = text.casefold().strip()
    if len(text) < SHORTEST:
        return TOO_SHORT
    if len(text) > LONGEST:
        return TOO_LONG
    if folded in common_passwords() or len(set(folded)) <= 2:
        return TOO_COMMON
    return TOO_CLOSE if folded in {normal(word).casefold().strip() for word in own_words} else None


@cache
def common_passwords() -> frozenset[str]:
    """The list that is kept beside this file; passwords are never sent anywhere to be looked up."""
    return frozenset(COMMON.read_text("utf-8").split())


def hashed(password: str) -> str:
    """Argon2id with a salt of its own. Slow on purpose: never inside a transaction."""
    with AT_ONCE:
        return HASHER.hash(normal(password))


def fits(password_hash: str, password: str) -> bool:
    """Whether the password belongs to the hash; an empty hash fits nothing and takes the same time."""
    with AT_ONCE:
        try:
            HASHER.verify(password_hash or NOBODYS_HASH, normal(password))
        except (VerificationError, InvalidHashError):
            return False
    return bool(password_hash)


def is_outdated(password_hash: str) -> bool:
    """Whether the hash was made with other figures than today's."""
    return HASHER.check_needs_rehash(password_hash)
