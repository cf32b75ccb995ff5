"""Files that come with a form."""

from typing import Any

from flask import request
from wtforms import Field
from wtforms.validators import StopValidation
from wtforms.widgets import FileInput

from lms.data.table_files import MOST_BYTES, Table, TableRefused, read_table
from lms.web.languages import gettext

# The file and the form around it; a route that takes a table says max_body=MOST_BYTES_SENT.
MOST_BYTES_SENT = MOST_BYTES + 100_000
ENDINGS = ".xlsx,.csv,.txt"


class TableField(Field):
    """A CSV or XLSX file; after validation `data` is its Table. Forms with it need enctype="multipart/form-data"."""

    widget = FileInput()
    field_flags = {"required": True}  # noqa: RUF012 - WTForms reads it from the class

    def __init__(self, label: Any, **kwargs: Any) -> None:
        super().__init__(label, render_kw={"accept": ENDINGS}, **kwargs)
        self.flags.required = True
        self.filename = ""

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Files come beside the fields of the form, so nothing is taken from these."""
        self.process_errors = []
        self.data: Table | None = None

    def pre_validate(self, form: Any) -> None:
        """Read the file, or say why it cannot be read."""
        sent = request.files.get(self.name)
        if sent is None or not sent.filename:
            raise StopValidation(gettext("Bitte wählen Sie eine Datei."))
        self.filename = sent.filename
        try:
            self.data = read_table(sent.stream.read(MOST_BYTES + 1))
        except TableRefused as refusal:
            raise StopValidation(gettext(refusal.text, **refusal.values)) from refusal
