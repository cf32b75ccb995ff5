"""Which passwords are taken, and how they are kept."""

import pytest

from lms.accounts import passwords


@pytest.mark.parametrize(
    "password", ["kurz", "elf Zeichen", "passwort1234", "PASSWORT1234", "aaaaaaaaaaaaaa", "ababababababab"]
)
def test_short_and_common_passwords_are_refused(password: str) -> None:
    assert passwords.complaint(password)


@pytest.mark.parametrize(
    "password", ["nur kleine worte hier", "12 Enten am Kai!", "пароль из слов", "x" * 64 + "yz" * 32]
)
def test_any_kind_of_characters_will_do(password: str) -> None:
    assert passwords.complaint(password) is None


def test_more_than_128_characters_are_refused() -> None:
    assert passwords.complaint("ein Satz " * 15) == passwords.TOO_LONG


def test_ones_own_name_or_address_is_no_password() -> None:
    own = ("amina.haddad@example.org", "Amina Bint Haddad")
    assert passwords.complaint("Amina Bint Haddad", own) == passwords.TOO_CLOSE
    assert passwords.complaint("AMINA.haddad@example.org", own) == passwords.TOO_CLOSE


def test_every_common_password_is_long_enough_to_matter() -> None:
    assert len(passwords.common_passwords()) >= 200
    assert all(len(word) >= passwords.SHORTEST and word == word.casefold() for word in passwords.common_passwords())


def test_the_same_letters_typed_on_another_keyboard_fit() -> None:
    assert passwords.fits(passwords.hashed("zwölf Möwen im Süden"), "zwo\u0308lf Mo\u0308wen im Su\u0308den")


def test_hashes_are_argon2id_of_the_stated_cost_with_a_salt_each() -> None:
    first, second = passwords.hashed("zwölf Möwen im Süden"), passwords.hashed("zwölf Möwen im Süden")
    assert first.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert first != second
    assert not passwords.is_outdated(first)
    assert not passwords.is_outdated(passwords.NOBODYS_HASH)


def test_an_empty_or_broken_hash_fits_nothing() -> None:
    assert not passwords.fits("", "")
    assert not passwords.fits("not a hash", "anything")
