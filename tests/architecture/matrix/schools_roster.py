"""Rosters."""

# fmt: off
TABLE = """
schools:roster                        GET  own    302   403   403   403   403   403   403   200   200
schools:roster                        POST own    302   403   403   403   403   403   403   422   422
schools:roster-import                 GET  own    302   404   404   404   404   404   404   200   200
schools:roster-import                 GET  far    302   404   404   404   404   404   404   404   200
schools:roster-progress               GET  own    302   404   404   404   404   404   404   200   200
schools:roster-progress               GET  far    302   404   404   404   404   404   404   404   200
schools:roster-lines                  GET  own    302   404   404   404   404   404   404   200   200
schools:roster-lines                  GET  far    302   404   404   404   404   404   404   404   200
schools:roster-rejected               GET  own    302   404   404   404   404   404   404   200   200
schools:roster-rejected               GET  far    302   404   404   404   404   404   404   404   200
schools:roster-answers                POST own    302   404   404   404   404   404   404   302   302
schools:roster-answers                POST far    302   404   404   404   404   404   404   404   302
schools:roster-columns                POST own    302   404   404   404   404   404   404   302   302
schools:roster-columns                POST far    302   404   404   404   404   404   404   404   302
schools:roster-again                  POST own    302   404   404   404   404   404   404   302   302
schools:roster-again                  POST far    302   404   404   404   404   404   404   404   302
schools:roster-leavers                POST own    302   404   404   404   404   404   404   409   409
schools:roster-leavers                POST far    302   404   404   404   404   404   404   404   409
schools:roster-apply                  POST own    302   404   404   404   404   404   404   409   409
schools:roster-apply                  POST far    302   404   404   404   404   404   404   404   409
schools:roster-discard                POST own    302   404   404   404   404   404   404   302   302
schools:roster-discard                POST far    302   404   404   404   404   404   404   404   302
schools:roster-undo                   POST own    302   404   404   404   404   404   404   409   409
schools:roster-undo                   POST far    302   404   404   404   404   404   404   404   409
"""
# fmt: on

WHICH = {
    "schools:roster-import": "pk={roster_import.pk}",
    "schools:roster-progress": "pk={roster_import.pk}",
    "schools:roster-lines": "pk={roster_import.pk}",
    "schools:roster-rejected": "pk={roster_import.pk}",
    "schools:roster-answers": "pk={roster_import.pk}",
    "schools:roster-columns": "pk={roster_import.pk}",
    "schools:roster-again": "pk={roster_import.pk}",
    "schools:roster-leavers": "pk={roster_import.pk}",
    "schools:roster-apply": "pk={roster_import.pk}",
    "schools:roster-discard": "pk={roster_import.pk}",
    "schools:roster-undo": "pk={roster_import.pk}",
}

SAYINGS = {
    "schools:roster-leavers": {"digest": "d"},
    "schools:roster-apply": {"digest": "d"},
}
