from schools.models.appointments import Appointment, TeachingPost
from schools.models.calendar import AcademicYear, Semester, SpecialDay
from schools.models.curriculum import Subject, SubjectAlias
from schools.models.follows import Follow
from schools.models.letters import Letter
from schools.models.owndata import DataExport
from schools.models.people import ClosedMark, Invitation, Person
from schools.models.places import County, School, SchoolAlias
from schools.models.roster import RosterImport, RosterLine, RosterProblem

__all__ = [
    "AcademicYear",
    "Appointment",
    "ClosedMark",
    "County",
    "DataExport",
    "Follow",
    "Invitation",
    "Letter",
    "Person",
    "RosterImport",
    "RosterLine",
    "RosterProblem",
    "School",
    "SchoolAlias",
    "Semester",
    "SpecialDay",
    "Subject",
    "SubjectAlias",
    "TeachingPost",
]
