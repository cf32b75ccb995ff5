"""The address of the present page with something changed in its query."""

from typing import Any

from flask import request, url_for


def this_page(**changes: Any) -> str:
    """This page's address with its query, changed; what the page itself is made of cannot be renamed from the query.

    A name that `url_for` would take for itself ("endpoint", "_external") is dropped.
    """
    kept = {
        name: values
        for name, values in request.args.to_dict(flat=False).items()
        if name not in ("self", "endpoint") and not name.startswith("_")
    }
    return url_for(str(request.endpoint), **{**kept, **changes, **(request.view_args or {})})
