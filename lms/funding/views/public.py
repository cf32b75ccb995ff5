"""What everybody may see of the programme: the pictures of its logos."""

from flask import make_response, request
from werkzeug.wrappers import Response

from lms.data.documents import fetch
from lms.data.session import request_session
from lms.funding.pictures import MIME_TYPE
from lms.funding.queries import is_logo
from lms.funding.views import routes
from lms.web.actor import require
from lms.web.routes import anyone

YEAR = 365 * 24 * 3600


@routes.get("/logos/<string(length=64):sha256>.png", policy=anyone)
def logo(sha256: str) -> Response:
    """The picture of a logo that a period or project shows. Its address names its bytes, so browsers keep it."""
    db = request_session()
    require(is_logo(db, sha256))
    response = make_response(fetch(db, sha256))
    response.mimetype = MIME_TYPE
    response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    response.set_etag(sha256)
    return response.make_conditional(request)
