"""The runs of the demo, relative to today: some over, some under way, most to come. Pure."""

from dataclasses import dataclass

from lms.demo.network import JOBCENTER, SOLAR, TOWN_HALL


@dataclass(frozen=True)
class Scene:
    """One run and its audience. Days count from today; a negative `starts_in` lies in the past.

    `seats` and `online_seats` replace what the offer says; `eager` applicants all confirm and nobody cancels. `hr_books`
    colleagues are booked by the HR desk of `employer`; with `inhouse` the run is for that employer alone.
    """

    course: str
    starts_in: int
    town: str = ""
    seats: int | None = None
    online_seats: int | None = None
    applicants: int = 0
    eager: bool = False
    hr_books: int = 0
    employer: str = ""
    inhouse: bool = False
    needs_approval: bool = False
    cancelled_before: int = 0
    # Moved by so many days, some days ago; with a stand-in, because the trainer of the first day has fallen ill.
    postponed_by: int = 0
    substituted: bool = False
    draft: bool = False
    # Held near the end of the funding period before this one, under its names; `starts_in` counts from its end.
    in_period_before: bool = False
    # Held on the very day of the demo, whatever day that is, and nothing marked yet. For offers of one day.
    today: bool = False
    # The sheet of the newest past meeting waits for its trainer.
    left_open: bool = False
    # Somebody leaves the course after its first meeting.
    one_leaves: bool = False
    # The demo's participant who can log in is among the applicants.
    with_participant: bool = False
    # In the last hours: people who apply without confirming yet, and people who cancel so that others move up.
    just_applied: int = 0
    just_cancelled: int = 0


SCENES = (
    Scene("IKT-01", -38, "Rostock", seats=9, applicants=9, with_participant=True),
    Scene("IKT-02", -24, "Stralsund", applicants=6, hr_books=4, employer=JOBCENTER),
    Scene("IKT-09", -17, "Rostock", applicants=9),
    Scene("EM-01", -9, "Rostock", seats=10, hr_books=4, employer=SOLAR, applicants=5),
    Scene("EE-01", -31, "Rostock", applicants=6, hr_books=2, employer=SOLAR),
    Scene("IKT-03", -14, "Rostock", applicants=7, with_participant=True, left_open=True, one_leaves=True),
    Scene("PF-04", -26, "Stralsund", applicants=5),
    Scene("IKT-02", 0, "Rostock", seats=10, applicants=8, eager=True, hr_books=2, employer=JOBCENTER, today=True),
    Scene("IKT-01", 8, "Schwerin", seats=10, applicants=15, eager=True, with_participant=True, just_cancelled=1),
    Scene("IKT-09", 11, applicants=3, hr_books=3, employer=JOBCENTER, just_applied=2),
    Scene("IKT-04", 16, "Schwerin", seats=8, online_seats=6, applicants=8, just_applied=1),
    Scene("IKT-07", 21, "Neubrandenburg", seats=8, applicants=7, eager=True, substituted=True),
    Scene("EM-02", 13, "Rostock", applicants=3, cancelled_before=18),
    Scene("IKT-08", 19, hr_books=7, employer=TOWN_HALL, inhouse=True),
    Scene("EE-02", 34, "Rostock", applicants=7, needs_approval=True, just_applied=2),
    Scene("IKT-10", 47, "Rostock", applicants=3, hr_books=3, employer=SOLAR, with_participant=True),
    Scene("PF-03", 62, applicants=1),
    Scene("UH-01", 80, "Schwerin", draft=True),
    Scene("IKT-02", 17, "Schwerin", seats=12, applicants=9, eager=True, postponed_by=14),
    Scene("PF-04", 20, "Stralsund", applicants=3, eager=True),
    Scene("IKT-01", -30, "Rostock", applicants=7, eager=True, with_participant=True, in_period_before=True),
)
