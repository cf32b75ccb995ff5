"""Answers that programs ask for again and again: who has the newest already gets a short "not changed" (RFC 9110, 13.1.2)."""

import hashlib
from collections.abc import Callable

from flask import Response, request

from lms.web.languages import current_language

# A calendar or a catalogue that everybody may read; a quarter of an hour late is early enough.
PUBLIC = "public, max-age=900"
# One person's own answer; its address is the key to it.
PRIVATE = "private, no-store"


def fingerprint(*parts: object) -> str:
    """One word for everything an answer is made of, and for the language it speaks."""
    return hashlib.sha256(repr((current_language(), *parts)).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def conditional(tag: str, make: Callable[[], bytes], *, content_type: str, cache: str, file_name: str = "") -> Response:
    """The answer with its tag. It is made only for somebody who has not seen it; `file_name` makes it a download."""
    if request.if_none_match.contains_weak(tag):
        response = Response(status=304)
    else:
        response = Response(b"" if request.method == "HEAD" else make())
        response.headers["Content-Type"] = content_type
        if file_name:
            response.headers["Content-Disposition"] = f'attachment; filename="{file_name}"'
    response.set_etag(tag)
    response.headers["Cache-Control"] = cache
    return response
