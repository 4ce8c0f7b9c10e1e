"""Cases, those with whom things were made, schools of the library, feeds, the parts of the sitemap."""

# fmt: off
TABLE = """
microcourses:case-edit                GET  own    302   200   403   403   403   403   403   403   403
microcourses:case-edit                POST own    302   422   403   403   403   403   403   403   403
microcourses:case-edit                GET  next   302   403   403   403   403   403   403   403   403
microcourses:case-edit                POST next   302   403   403   403   403   403   403   403   403
microcourses:case-edit                GET  far    302   404   404   404   404   404   404   404   403
microcourses:case-edit                POST far    302   404   404   404   404   404   404   404   403
microcourses:case-name                POST own    302   302   403   403   403   403   403   403   403
microcourses:case-name                POST next   302   403   403   403   403   403   403   403   403
microcourses:case-name                POST far    302   404   404   404   404   404   404   404   403
microcourses:notes-sign               POST own    302   403   403   403   403   403   403   403   403
microcourses:notes-sign               POST next   302   403   403   403   403   403   403   403   403
microcourses:notes-sign               POST far    302   404   404   404   404   404   404   404   403
microcourses:maker-name               POST own    302   302   403   403   403   403   403   403   403
microcourses:maker-name               POST next   302   403   403   403   403   403   403   403   403
microcourses:maker-name               POST far    302   404   404   404   404   404   404   404   403
microcourses:maker-drop               POST own    302   302   403   403   403   403   403   403   403
microcourses:maker-drop               POST next   302   403   403   403   403   403   403   403   403
microcourses:maker-drop               POST far    302   404   404   404   404   404   404   404   403
microcourses:schools                  GET  own    200   200   200   200   200   200   200   200   200
microcourses:school                   GET  own    302   200   200   200   200   200   200   200   200
microcourses:school                   GET  next   302   200   200   200   200   200   200   200   200
microcourses:school                   GET  far    302   404   404   404   404   404   404   404   200
microcourses:backbone-name            POST own    302   403   403   302   403   403   403   302   403
microcourses:backbone-name            POST next   302   403   403   403   403   403   403   302   403
microcourses:backbone-name            POST far    302   404   404   404   404   404   404   404   403
microcourses:backbone-drop            POST own    302   403   403   302   403   403   403   302   403
microcourses:backbone-drop            POST next   302   403   403   403   403   403   403   302   403
microcourses:backbone-drop            POST far    302   404   404   404   404   404   404   404   403
microcourses:feeds                    GET  own    200   200   200   200   200   200   200   200   200
microcourses:feed                     GET  own    200   200   200   200   200   200   200   200   200
microcourses:feed-open                POST own    302   302   302   302   302   302   302   302   302
microcourses:feed-close               POST own    302   302   302   302   302   302   302   302   302
community:sitemap-part                GET  own    200   200   200   200   200   200   200   200   200
"""
# fmt: on

PUBLIC = {
    "community:sitemap-part",
    "microcourses:feed",
    "microcourses:feed-own",
    "microcourses:feeds",
    "microcourses:school",  # what it shares with everybody; see queries.schools
    "microcourses:schools",
}

TOLD_BY_OTHERS = {
    "microcourses:feed-own": "test_a_secret_address_tells_what_its_owner_may_see",
}

WHICH = {
    "microcourses:case-edit": "slug={case.slug}",
    "microcourses:case-name": "slug={case.slug}",
    "microcourses:notes-sign": "slug={case.slug}",
    "microcourses:maker-name": "slug={case.slug}",
    "microcourses:maker-drop": "slug={case.slug} pk={made_with.pk}",
    "microcourses:school": "pk={school.pk}",
    "microcourses:backbone-name": "pk={school.pk}",
    "microcourses:backbone-drop": "pk={school.pk} row={backbone.pk}",
    "microcourses:feed": "subject=maths",
    "community:sitemap-part": "section=library",
}

SAYINGS = {
    "microcourses:case-name": {"anonymity": "none"},
    "microcourses:notes-sign": {"signed": "1"},
    "microcourses:maker-name": {"person": "{expert.pk}"},
    "microcourses:backbone-name": {"person": "{teacher.pk}"},
}
