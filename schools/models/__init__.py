from schools.models.appointments import Appointment, TeachingPost
from schools.models.calendar import AcademicYear, Semester, SpecialDay
from schools.models.curriculum import Subject, SubjectAlias
from schools.models.people import Invitation, Person
from schools.models.places import County, School, SchoolAlias
from schools.models.roster import RosterImport, RosterLine, RosterProblem

__all__ = [
    "AcademicYear",
    "Appointment",
    "County",
    "Invitation",
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
