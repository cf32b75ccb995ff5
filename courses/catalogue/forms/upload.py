"""The form that brings a catalogue: a JSON file or a workbook."""

from typing import Any

from flask import request
from wtforms import Field
from wtforms.validators import StopValidation
from wtforms.widgets import FileInput

from courses.catalogue.files.json_file import LARGEST_FILE_BYTES
from lms.web.forms import BaseForm
from lms.web.languages import gettext
from lms.web.languages import lazy as _l

# The file and the form around it.
MOST_BYTES_SENT = LARGEST_FILE_BYTES + 100_000


class CatalogueFile(Field):
    """The bytes of the file, at most one more than are allowed; what they say is found out by the reader."""

    widget = FileInput()

    def __init__(self, label: Any, **kwargs: Any) -> None:
        super().__init__(label, render_kw={"accept": ".json,.xlsx"}, **kwargs)
        self.flags.required = True
        self.content, self.filename = b"", ""

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Files come beside the fields of the form, so nothing is taken from these."""
        self.process_errors = []
        self.data = None

    def pre_validate(self, form: Any) -> None:
        """Take the file, or say that there is none."""
        sent = request.files.get(self.name)
        if sent is None or not sent.filename:
            raise StopValidation(gettext("Bitte wählen Sie eine Datei."))
        self.filename, self.content = sent.filename, sent.stream.read(LARGEST_FILE_BYTES + 1)


class CatalogueForm(BaseForm):
    """One file."""

    file = CatalogueFile(_l("Datei (JSON oder XLSX)"))
