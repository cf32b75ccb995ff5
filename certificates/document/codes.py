"""The verification code (random, 130 bit) and the running number of a certificate."""

import secrets

# Crockford's base 32: no I, L, O, U, so that nothing read aloud or typed from paper is ambiguous.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 26  # 26 characters of 5 bits; OWASP ASVS 11.5.1 asks for 128
GROUPS = (5, 5, 5, 5, 6)
SLIPS = str.maketrans({"O": "0", "I": "1", "L": "1", "-": "", "–": "", "‐": "", ".": ""})


def new_code() -> str:
    """A fresh verification code, without groups, as it is kept."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def grouped(code: str) -> str:
    """The code as it is printed: 7K3QM-X0R9T-..."""
    parts, start = [], 0
    for size in GROUPS:
        parts.append(code[start : start + size])
        start += size
    return "-".join(parts)


def parse_code(typed: str) -> str | None:
    """The code a person meant, or None. Spaces, hyphens and small letters do not matter; O is 0, I and L are 1."""
    code = "".join(typed.upper().split()).translate(SLIPS)
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else None


def certificate_number(prefix: str, year: int, sequence: int) -> str:
    """The running number as it is printed: LB-2026-000123."""
    return f"{prefix}-{year}-{sequence:06d}"
