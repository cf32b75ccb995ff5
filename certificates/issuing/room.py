"""What issuing hands to the floor."""

from datetime import timedelta

from certificates.issuing.holds import held_by_papers
from certificates.issuing.known import STEPS, downloads, papers, subjects
from certificates.issuing.labels import LABELS
from certificates.issuing.panels import due_panel, own_panel, run_panel, unfounded_panel
from certificates.issuing.references import REFERENCES
from certificates.issuing.views import documents, ending, issuing, naming, routes
from certificates.issuing.wording import MAILS, OCCASIONS
from lms.feature import Feature, Job

# Each page writes itself into its routes when it is imported.
PAGES = (issuing, naming, ending, documents)
ROOM = Feature(
    name="issuing",
    routes=(routes,),
    panels={"start": (due_panel, unfounded_panel), "run": (run_panel,), "personal": (own_panel,)},
    mails=MAILS,
    occasions=OCCASIONS,
    jobs=(Job("papers", timedelta(seconds=5), "certificates.issuing.making:make_due"),),
    labels=(LABELS,),
    holds=(held_by_papers,),
    references=REFERENCES,
    personal_data=(papers, downloads),
    person_subjects=subjects,
    steps=STEPS,
)
