"""The national subjects, and what a word in a roster means."""

from __future__ import annotations

import csv
import re
import unicodedata
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from django.db import transaction

from schools.enums import Stage, stage_of
from schools.models import County, Subject, SubjectAlias

DATA = Path(__file__).resolve().parents[1] / "data"
# 初中数学, 数学学科, 数学老师 all say 数学.
FRAME = re.compile(r"^(?:小学|初中|高中|初级中学|高级中学)|(?:学科|老师|教师|课)$")


@dataclass(frozen=True, slots=True)
class NationalSubject:
    code: str
    name: str
    name_en: str
    words: tuple[str, ...]
    stage_words: tuple[tuple[Stage, str], ...]


@cache
def national_subjects() -> tuple[NationalSubject, ...]:
    """Return the national subjects in the order in which people expect them."""
    lines = (DATA / "subjects.csv").read_text(encoding="utf-8").splitlines()
    subjects = []
    for code, name, name_en, words in csv.reader(line for line in lines if line[:1] != "#"):
        parted = [word.rpartition(":") for word in words.split("|") if word]
        subjects.append(
            NationalSubject(
                code=code,
                name=name,
                name_en=name_en,
                words=tuple(word for stage, _, word in parted if not stage),
                stage_words=tuple((Stage(stage), word) for stage, _, word in parted if stage),
            )
        )
    return tuple(subjects)


def plain_word(word: str) -> str:
    """Return ``word`` as it is compared: one width, one case, no spaces, 生物（学） as 生物(学)."""
    return "".join(unicodedata.normalize("NFKC", word).casefold().split())


@dataclass(frozen=True, slots=True)
class SubjectWords:
    """What the words for subjects mean in one county."""

    own: dict[str, str] = field(default_factory=dict)  # the county's aliases win
    national: dict[str, str] = field(default_factory=dict)
    in_stage: dict[tuple[Stage, str], str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)  # what each subject is called

    def near(self, word: str) -> list[str]:
        """Return the names of subjects that ``word`` may be meant for, else the first few."""
        known = {**self.national, **self.own}
        words = get_close_matches(plain_word(word), known, n=3, cutoff=0.5)
        codes = dict.fromkeys(known[each] for each in words) or dict.fromkeys([*self.names][:3])
        return [self.names.get(code, code) for code in codes]

    def meaning(self, word: str, grade: int | None = None) -> str | None:
        """Return the code of the subject that ``word`` names in ``grade``, or None.

        政治 is 道德与法治 up to grade 9 and 思想政治 from grade 10.
        """
        whole = plain_word(word)
        for said in dict.fromkeys((whole, FRAME.sub("", whole))):
            if said in self.own:
                return self.own[said]
            if grade is not None and (stage_of(grade), said) in self.in_stage:
                return self.in_stage[stage_of(grade), said]
            if said in self.national:
                return self.national[said]
        return None


def subject_words(county: County) -> SubjectWords:
    """Return what words for subjects mean in ``county``; two queries."""
    own: dict[str, str] = {}
    national: dict[str, str] = {}
    names: dict[str, str] = {}
    for code, name, name_en in Subject.objects.values_list("code", "name", "name_en"):
        names[code] = name
        national |= dict.fromkeys((plain_word(name), plain_word(name_en), code), code)
    aliases = SubjectAlias.objects.filter(county=None) | SubjectAlias.objects.filter(county=county)
    for holder, alias, code in aliases.values_list("county_id", "alias", "subject_id"):
        (national if holder is None else own)[plain_word(alias)] = code
    in_stage = {
        (stage, plain_word(word)): subject.code
        for subject in national_subjects()
        for stage, word in subject.stage_words
    }
    return SubjectWords(own=own, national=national, in_stage=in_stage, names=names)


@transaction.atomic
def load_national_subjects() -> int:
    """Write the national subjects and their aliases; return how many rows were new.

    Again: nothing is written. Counties' own aliases are left alone.
    """
    known = set(Subject.objects.values_list("code", flat=True))
    aliased = set(SubjectAlias.objects.filter(county=None).values_list("alias", flat=True))
    subjects = national_subjects()
    fresh = Subject.objects.bulk_create(
        Subject(code=each.code, name=each.name, name_en=each.name_en, position=position)
        for position, each in enumerate(subjects, 1)
        if each.code not in known
    )
    words = SubjectAlias.objects.bulk_create(
        SubjectAlias(alias=word, subject_id=each.code)
        for each in subjects
        for word in each.words
        if word not in aliased
    )
    return len(fresh) + len(words)
