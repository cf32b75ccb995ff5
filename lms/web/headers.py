"""Headers of our own answers only; what concerns the whole site (HSTS, hosts, proxies) is the host's business."""

from flask import Response, current_app, request

from lms.web.languages import COOKIE
from lms.web.page import csp_nonce

YEAR = 365 * 24 * 3600
POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
)
DOWNLOAD_POLICY = "sandbox; default-src 'none'"


def add_headers(response: Response) -> Response:
    """Content policy, no sniffing, no referrer, nothing private in a cache or in a search engine."""
    headers = response.headers
    is_page = response.mimetype == "text/html"
    headers.setdefault("Content-Security-Policy", POLICY.format(nonce=csp_nonce()) if is_page else DOWNLOAD_POLICY)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "no-referrer")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
    if request.endpoint != "lms.static" and request.endpoint not in current_app.extensions["lms"].indexed:
        headers.setdefault("X-Robots-Tag", "noindex")
    if request.endpoint == "lms.static" and response.status_code in (200, 304):
        headers["Cache-Control"] = (
            f"public, max-age={YEAR}, immutable" if request.args.get("v") else "public, max-age=3600"
        )
    else:
        headers.setdefault("Cache-Control", "no-store")
        response.vary.update(["Cookie", "Accept-Language"])
    if is_page:  # a feed is nobody's wish for a language
        _remember_language(response)
    return response


def _remember_language(response: Response) -> None:
    wish = request.args.get("lang")
    if wish in current_app.config["LMS_LANGUAGES"]:
        response.set_cookie(COOKIE, str(wish), max_age=YEAR, samesite="Lax", httponly=True, secure=request.is_secure)
