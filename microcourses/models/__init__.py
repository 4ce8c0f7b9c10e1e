from microcourses.models.cases import CaseNote, LessonCase, SignedNotes
from microcourses.models.courses import Episode, MicroCourse, Strategy
from microcourses.models.feeds import FeedAddress
from microcourses.models.items import Item, ItemFilm, ItemTag, LibraryPage
from microcourses.models.makers import MadeWith
from microcourses.models.materials import ItemMaterial, Material
from microcourses.models.resources import Resource
from microcourses.models.reuse import Reuse
from microcourses.models.schools import BackboneTeacher
from microcourses.models.shelves import Shelf, ShelfPlace
from microcourses.models.suggestions import Suggestion
from microcourses.models.workflow import SchoolCheck, SubjectCheck

__all__ = [
    "BackboneTeacher",
    "CaseNote",
    "Episode",
    "FeedAddress",
    "Item",
    "ItemFilm",
    "ItemMaterial",
    "ItemTag",
    "LessonCase",
    "LibraryPage",
    "MadeWith",
    "Material",
    "MicroCourse",
    "Resource",
    "Reuse",
    "SchoolCheck",
    "Shelf",
    "ShelfPlace",
    "SignedNotes",
    "Strategy",
    "SubjectCheck",
    "Suggestion",
]
