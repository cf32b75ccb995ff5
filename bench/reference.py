"""The reference of every figure: one page without database, template or session. It must import nothing of the house."""

from flask import Flask


def make_app() -> Flask:
    """An app that does nothing, to any method a form or a link may use."""
    app = Flask("reference", static_folder=None, template_folder=None)
    app.add_url_rule("/", "page", lambda: "<!doctype html><title>Reference</title>", methods=["GET", "POST"])
    return app
