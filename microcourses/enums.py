"""Words of the shared library. Values are stored; labels are what people read."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ItemKind(models.TextChoices):
    COURSE = "course", _("micro-course")
    STRATEGY = "strategy", _("teaching strategy")
    CASE = "case", _("lesson case")
    RESOURCE = "resource", _("resource")


class ItemState(models.TextChoices):
    """Where the newest version of an item stands. An earlier one may be published meanwhile."""

    DRAFT = "draft", _("draft")
    SCHOOL_CHECK = "school-check", _("with the school coordinator")
    SUBJECT_CHECK = "subject-check", _("with the research staff")
    RETURNED = "returned", _("returned")
    SCHEDULED = "scheduled", _("waits for its day")
    PUBLISHED = "published", _("in the library")
    WITHDRAWN = "withdrawn", _("withdrawn")
    DISCARDED = "discarded", _("thrown away")


IN_MODERATION = (ItemState.SCHOOL_CHECK, ItemState.SUBJECT_CHECK)
# In which its author writes on it.
WRITABLE = (ItemState.DRAFT, ItemState.RETURNED, ItemState.PUBLISHED, ItemState.WITHDRAWN)


class Audience(models.TextChoices):
    """Who may see what is published."""

    SCHOOL = "school", _("my school")
    COUNTY = "county", _("the teachers of the county")
    PUBLIC = "public", _("everybody, visitors too")


class Licence(models.TextChoices):
    """What others may do with it. Listed from the loosest to the strictest."""

    BY = "by", _("use and adapt freely, naming the author")
    BY_NC = "by-nc", _("use and adapt for teaching, naming the author")
    COUNTY = "county", _("use and adapt in this county only")
    USE = "use", _("use as it is; no adapted copies")


STRICTNESS = {licence: place for place, licence in enumerate(Licence)}
ADAPTABLE = (Licence.BY, Licence.BY_NC, Licence.COUNTY)
# What may leave the county.
OPEN_LICENCES = (Licence.BY, Licence.BY_NC, Licence.USE)


def is_as_strict(licence: str, ancestor: str) -> bool:
    """Tell whether ``licence`` of an adapted item is no looser than its ``ancestor``'s."""
    return STRICTNESS[Licence(licence)] >= STRICTNESS[Licence(ancestor)]


def no_looser_than(ancestor: str) -> list[Licence]:
    """Return the licences that an adapted item may have, from the loosest on. "": all."""
    return [licence for licence in Licence if not ancestor or is_as_strict(licence, ancestor)]


class ResourceSort(models.TextChoices):
    PLAN = "plan", _("learning plan")
    PAPER = "paper", _("paper")
    SLIDES = "slides", _("slides")
    OTHER = "other", _("other material")


class TextState(models.TextChoices):
    """Whether the words of a file have been read for the search."""

    WAITING = "waiting", _("not read yet")
    READ = "read", _("read")
    NONE = "none", _("has no words that can be read")


class ReuseHow(models.TextChoices):
    BORROWED = "borrowed", _("borrowed")
    ADAPTED = "adapted", _("adapted")
    IN_CLASS = "in-class", _("used in class")


class Anonymity(models.TextChoices):
    """How far a case names the teacher whose lesson it was."""

    NAMED = "named", _("with my name and school")
    SCHOOL = "school", _("with my school only")
    NONE = "none", _("without my name and school")


class SuggestionSort(models.TextChoices):
    """What is offered while somebody types."""

    TAG = "tag", _("tag")
    CHAPTER = "chapter", _("textbook chapter")
    AUTHOR = "author", _("author")
    TITLE = "title", _("title")


class ItemOrder(models.TextChoices):
    """How what was found is ordered."""

    BEST = "best", _("best first")
    NEWEST = "newest", _("newest first")
    USED = "used", _("most used first")


class Dimension(models.TextChoices):
    """The four sides of a lesson, by which observers of the county divide their watching (LICC)."""

    LEARNING = "learning", pgettext_lazy("side of a lesson", "Pupils learning")
    TEACHING = "teaching", pgettext_lazy("side of a lesson", "Teaching")
    SUBSTANCE = "substance", pgettext_lazy("side of a lesson", "Substance of the lesson")
    CULTURE = "culture", pgettext_lazy("side of a lesson", "Culture of the class")


class Focus(models.TextChoices):
    """What an observer looks at: five views of each side. Values begin with the side's own."""

    LEARNING_READINESS = "learning-readiness", pgettext_lazy("focus", "readiness")
    LEARNING_LISTENING = "learning-listening", pgettext_lazy("focus", "listening")
    LEARNING_INTERACTION = "learning-interaction", pgettext_lazy("focus", "interaction")
    LEARNING_INDEPENDENCE = "learning-independence", pgettext_lazy("focus", "independence")
    LEARNING_ATTAINMENT = "learning-attainment", pgettext_lazy("focus", "attainment")
    TEACHING_STEPS = "teaching-steps", pgettext_lazy("focus", "steps")
    TEACHING_PRESENTATION = "teaching-presentation", pgettext_lazy("focus", "presentation")
    TEACHING_DIALOGUE = "teaching-dialogue", pgettext_lazy("focus", "dialogue")
    TEACHING_GUIDANCE = "teaching-guidance", pgettext_lazy("focus", "guidance")
    TEACHING_WIT = "teaching-wit", pgettext_lazy("focus", "presence of mind")
    SUBSTANCE_AIMS = "substance-aims", pgettext_lazy("focus", "aims")
    SUBSTANCE_CONTENT = "substance-content", pgettext_lazy("focus", "content")
    SUBSTANCE_ENACTMENT = "substance-enactment", pgettext_lazy("focus", "enactment")
    SUBSTANCE_ASSESSMENT = "substance-assessment", pgettext_lazy("focus", "assessment")
    SUBSTANCE_RESOURCES = "substance-resources", pgettext_lazy("focus", "resources")
    CULTURE_THINKING = "culture-thinking", pgettext_lazy("focus", "thinking")
    CULTURE_DEMOCRACY = "culture-democracy", pgettext_lazy("focus", "democracy")
    CULTURE_INVENTION = "culture-invention", pgettext_lazy("focus", "invention")
    CULTURE_CARE = "culture-care", pgettext_lazy("focus", "care")
    CULTURE_CHARACTER = "culture-character", pgettext_lazy("focus", "character")


def dimension_of(focus: str) -> Dimension | None:
    """Return the side of a lesson that ``focus`` belongs to; None where it is words of another."""
    if focus not in Focus.values:
        return None
    return Dimension(focus.partition("-")[0])
