"""What the papers hand to the floor, room by room."""

from datetime import timedelta

from certificates.hr_desk.panels import new_papers_panel
from certificates.hr_desk.views import routes as hr_desk_routes
from certificates.issuing.holds import held_terms
from certificates.issuing.known import STEPS as PAPER_STEPS
from certificates.issuing.known import downloads, papers
from certificates.issuing.known import subjects as paper_subjects
from certificates.issuing.labels import LABELS as ISSUING_LABELS
from certificates.issuing.messages import MAILS as ISSUING_MAILS
from certificates.issuing.messages import OCCASIONS
from certificates.issuing.panels import due_panel, own_panel, run_panel
from certificates.issuing.references import REFERENCES as ISSUING_REFERENCES
from certificates.issuing.views import documents, ending, issuing
from certificates.issuing.views import routes as issuing_routes
from certificates.verification.views import routes as verification_routes
from lms.feature import Feature, Job
from lms.web.languages import lazy as _l
from lms.web.menu import MenuItem

FEATURE = Feature(
    name="certificates",
    routes=(issuing_routes, verification_routes, hr_desk_routes),
    panels={"start": (due_panel, new_papers_panel), "run": (run_panel,), "personal": (own_panel,)},
    mails=ISSUING_MAILS,
    occasions=OCCASIONS,
    jobs=(Job("papers", timedelta(seconds=5), "certificates.issuing.making:make_due"),),
    menu=(
        MenuItem("lms.hr_desk.certificates", _l("Bescheinigungen"), 40),
        MenuItem("lms.verification.ask", _l("Bescheinigung prüfen"), 80),
    ),
    labels=(ISSUING_LABELS,),
    holds=(held_terms,),
    demo="certificates.demo.fill:fill",
    references=ISSUING_REFERENCES,
    personal_data=(papers, downloads),
    person_subjects=paper_subjects,
    steps=PAPER_STEPS,
)
# Each page writes itself into its routes when it is imported.
ROOMS = (issuing, ending, documents)
