"""The statement of held hours as a PDF document, made in the child process."""

from flask import current_app

from courses.attendance.hours import Statement, hours_and_minutes
from lms.data.refusal import Refusal, msgid
from lms.pdf.errors import PdfError
from lms.pdf.page import Page
from lms.pdf.worker import PdfWorker
from lms.web.languages import current_language, text_direction

TEMPLATE = "lms/courses/attendance/hours_paper.html"
STYLE = """
@page { size: A4; margin: 18mm 18mm 20mm 20mm;
  @bottom-right { content: counter(page) " / " counter(pages); font: 7.5pt "Noto Sans"; color: #4d5b62; } }
html { font: 9.5pt/1.45 "Noto Sans", "IBM Plex Sans Arabic"; color: #1c2b33; }
h1 { margin: 0 0 1mm; font-size: 19pt; color: #0f6674; }
h2 { margin: 8mm 0 2mm; font-size: 12pt; break-after: avoid; }
p { margin: 0 0 1.5mm; }
table { width: 100%; border-collapse: collapse; }
th { padding: 0 3mm 1mm 0; text-align: left; font-size: 8pt; border-bottom: 0.6pt solid #0f6674; }
td { padding: 1.2mm 3mm 1.2mm 0; vertical-align: top; border-bottom: 0.4pt solid #ccd6da; overflow-wrap: anywhere; }
.number { text-align: right; padding-right: 0; white-space: nowrap; }
.nowrap { white-space: nowrap; }
tr { break-inside: avoid; }
.total td { font-weight: 600; border-bottom: none; }
.muted { color: #4d5b62; }
.signature { margin-top: 18mm; width: 75mm; padding-top: 1mm; border-top: 0.6pt solid #1c2b33; break-inside: avoid; }
"""


class StatementNotMade(Refusal):
    """The document could not be made just now."""

    text = msgid("Das PDF konnte gerade nicht erstellt werden. Bitte versuchen Sie es später noch einmal.")
    status = 503


def statement_pdf(statement: Statement) -> bytes:
    """The statement in the language in force. Raises StatementNotMade."""
    language = current_language()
    html = (
        current_app.extensions["lms"]
        .environment.get_template(TEMPLATE)
        .render(
            statement=statement,
            language=language,
            direction=text_direction(language),
            as_hours=hours_and_minutes,
        )
    )
    try:
        with PdfWorker() as worker:
            return worker.render(Page(html=html, css=STYLE))
    except PdfError as error:
        current_app.logger.exception("statement of hours")
        raise StatementNotMade from error
