"""Circles."""

# fmt: off
TABLE = """
studygroups:circles                   GET  own    302   200   200   200   200   200   200   200   200
studygroups:circle                    GET  own    302   200   200   404   200   200   404   200   200
studygroups:circle                    GET  next   302   404   404   404   200   200   404   200   200
studygroups:circle                    GET  far    302   404   404   404   404   404   404   404   200
studygroups:circle-fresh              GET  own    302   422   422   404   422   422   404   422   422
studygroups:circle-fresh              GET  next   302   404   404   404   422   422   404   422   422
studygroups:circle-fresh              GET  far    302   404   404   404   404   404   404   404   422
studygroups:circle-members            GET  own    302   200   200   404   200   200   404   200   200
studygroups:circle-members            GET  next   302   404   404   404   200   200   404   200   200
studygroups:circle-members            GET  far    302   404   404   404   404   404   404   404   200
studygroups:circle-files              GET  own    302   200   200   404   200   200   404   200   200
studygroups:circle-files              GET  next   302   404   404   404   200   200   404   200   200
studygroups:circle-files              GET  far    302   404   404   404   404   404   404   404   200
studygroups:circle-mute               POST own    302   302   302   404   302   302   404   302   302
studygroups:circle-mute               POST next   302   404   404   404   302   302   404   302   302
studygroups:circle-mute               POST far    302   404   404   404   404   404   404   404   302
studygroups:circle-member-add         POST own    302   403   403   404   302   302   404   302   302
studygroups:circle-member-add         POST far    302   404   404   404   404   404   404   404   302
studygroups:circle-member-remove      POST own    302   403   403   404   422   422   404   422   422
studygroups:circle-member-remove      POST next   302   404   404   404   422   422   404   422   422
studygroups:circle-member-remove      POST far    302   404   404   404   404   404   404   404   422
"""
# fmt: on

WHICH = {
    "studygroups:circle": "pk={circle.pk}",
    "studygroups:circle-fresh": "pk={circle.pk}",
    "studygroups:circle-members": "pk={circle.pk}",
    "studygroups:circle-files": "pk={circle.pk}",
    "studygroups:circle-mute": "pk={circle.pk}",
    "studygroups:circle-member-add": "pk={circle.pk}",
    "studygroups:circle-member-remove": "pk={circle.pk} membership={membership.pk}",
}

SAYINGS = {
    "studygroups:circle-mute": {"muted": "1"},
    "studygroups:circle-member-add": {"person": "{office.pk}"},
}
