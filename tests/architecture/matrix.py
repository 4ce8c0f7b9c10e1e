"""The table of ``test_matrix``, and what its rows need to be asked."""

from __future__ import annotations

from typing import Any

ROLES = (
    "out",
    "teacher",
    "leader",
    "coordinator",
    "mentor",
    "researcher",
    "expert",
    "office",
    "admin",
)
CMS = {"admin"}  # who may enter Wagtail's admin

# fmt: off
TABLE = """
community:home                        GET  own    200   200   200   200   200   200   200   200   200
community:language                    POST own    302   302   302   302   302   302   302   302   302
community:gallery                     GET  own    302   403   403   403   403   403   403   200   200
community:health                      GET  own    200   200   200   200   200   200   200   200   200
community:readiness                   GET  own    200   200   200   200   200   200   200   200   200
community:feed?thread                 GET  own    302   200   200   404   200   200   404   200   200
community:feed?thread                 GET  next   302   404   404   404   200   200   404   200   200
community:feed?thread                 GET  far    302   404   404   404   404   404   404   404   200
schools:account                       GET  own    302   200   200   200   200   200   200   200   200
schools:account-phone                 GET  own    302   200   200   200   200   200   200   200   200
schools:account-phone                 POST own    302   422   422   422   422   422   422   422   422
schools:account-email                 GET  own    302   200   200   200   200   200   200   200   200
schools:account-email                 POST own    302   422   422   422   422   422   422   422   422
schools:account-email-confirm         GET  own    302   410   410   410   410   410   410   410   410
schools:account-sessions-end          POST own    302   302   302   302   302   302   302   302   302
schools:invitation-code               GET  own    200   200   200   200   200   200   200   200   200
schools:invitation                    GET  own    404   404   404   404   404   404   404   404   404
schools:schools                       GET  own    302   403   403   200   403   403   403   200   200
schools:people                        GET  own    302   403   403   200   403   403   403   200   200
schools:people                        GET  next   302   403   403   403   403   403   403   200   200
schools:people                        GET  far    302   404   404   404   404   404   404   404   200
schools:link                          POST own    302   403   403   302   403   403   403   302   302
schools:link                          POST next   302   403   403   403   403   403   403   302   302
schools:link                          POST far    302   404   404   404   404   404   404   404   302
schools:invite                        POST own    302   403   403   302   403   403   403   302   302
schools:invite                        POST next   302   403   403   403   403   403   403   302   302
schools:invite                        POST far    302   404   404   404   404   404   404   404   302
schools:slips                         GET  own    302   403   403   200   403   403   403   200   200
schools:slips                         GET  next   302   403   403   403   403   403   403   200   200
schools:slips                         GET  far    302   404   404   404   404   404   404   404   200
schools:county-people                 GET  own    302   403   403   403   403   403   403   200   200
schools:county-people                 GET  far    302   404   404   404   404   404   404   404   200
schools:county-link                   POST own    302   403   403   403   403   403   403   302   302
schools:county-link                   POST far    302   404   404   404   404   404   404   404   302
schools:county-invite                 POST own    302   403   403   403   403   403   403   302   302
schools:county-invite                 POST far    302   404   404   404   404   404   404   404   302
schools:county-slips                  GET  own    302   403   403   403   403   403   403   200   200
schools:county-slips                  GET  far    302   404   404   404   404   404   404   404   200
schools:roster                        GET  own    302   403   403   403   403   403   403   200   200
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
commons:thread                        GET  own    302   200   200   404   200   200   404   200   200
commons:thread                        GET  next   302   404   404   404   200   200   404   200   200
commons:thread                        GET  far    302   404   404   404   404   404   404   404   200
commons:thread-comments               POST own    302   302   302   404   302   302   404   302   302
commons:thread-comments               POST next   302   404   404   404   302   302   404   302   302
commons:thread-comments               POST far    302   404   404   404   404   404   404   404   302
commons:thread-people                 GET  own    302   200   200   404   200   200   404   200   200
commons:thread-people                 GET  next   302   404   404   404   200   200   404   200   200
commons:thread-people                 GET  far    302   404   404   404   404   404   404   404   200
commons:thread-read                   POST own    302   204   204   404   204   204   404   204   204
commons:thread-read                   POST next   302   404   404   404   204   204   404   204   204
commons:thread-read                   POST far    302   404   404   404   404   404   404   404   204
commons:thread-step?close             POST own    302   403   403   404   302   302   404   302   403
commons:thread-step?close             POST next   302   404   404   404   302   302   404   302   403
commons:thread-step?close             POST far    302   404   404   404   404   404   404   404   403
commons:thread-step?pin               POST own    302   403   403   404   302   302   404   302   403
commons:thread-step?pin               POST far    302   404   404   404   404   404   404   404   403
commons:threads                       GET  own    302   200   200   404   200   200   404   200   200
commons:threads                       GET  next   302   404   404   404   200   200   404   200   200
commons:threads                       GET  far    302   404   404   404   404   404   404   404   200
commons:threads                       POST own    302   302   302   404   302   302   404   302   302
commons:threads                       POST next   302   404   404   404   302   302   404   302   302
commons:threads                       POST far    302   404   404   404   404   404   404   404   302
commons:reports                       GET  own    302   404   404   404   200   200   404   200   404
commons:reports                       GET  next   302   404   404   404   200   200   404   200   404
commons:reports                       GET  far    302   404   404   404   404   404   404   404   404
commons:files                         POST own    302   422   422   404   422   422   404   422   422
commons:files                         POST next   302   404   404   404   422   422   404   422   422
commons:files                         POST far    302   404   404   404   404   404   404   404   422
commons:comment                       GET  own    302   302   302   404   302   302   404   302   302
commons:comment                       GET  next   302   404   404   404   302   302   404   302   302
commons:comment                       GET  far    302   404   404   404   404   404   404   404   302
commons:comment-history               GET  own    302   200   403   404   200   200   404   200   403
commons:comment-history               GET  next   302   404   404   404   200   200   404   200   403
commons:comment-history               GET  far    302   404   404   404   404   404   404   404   403
commons:comment-deed?edit             GET  own    302   200   403   404   403   403   404   403   403
commons:comment-deed?edit             POST own    302   302   403   404   403   403   404   403   403
commons:comment-deed?edit             POST far    302   404   404   404   404   404   404   404   403
commons:comment-deed?withdraw         POST own    302   302   403   404   403   403   404   403   403
commons:comment-deed?withdraw         POST far    302   404   404   404   404   404   404   404   403
commons:comment-deed?hide             POST own    302   403   403   404   302   302   404   302   403
commons:comment-deed?hide             POST next   302   404   404   404   302   302   404   302   403
commons:comment-deed?hide             POST far    302   404   404   404   404   404   404   404   403
commons:comment-deed?report           POST own    302   403   302   404   302   302   404   302   302
commons:comment-deed?report           POST far    302   404   404   404   404   404   404   404   302
commons:report-decide?uphold          POST own    302   403   403   404   302   302   404   302   403
commons:report-decide?uphold          POST next   302   404   404   404   302   302   404   302   403
commons:report-decide?uphold          POST far    302   404   404   404   404   404   404   404   403
commons:report-decide?dismiss         POST own    302   403   403   404   302   302   404   302   403
commons:files-upload                  POST own    302   422   422   422   422   422   422   422   422
commons:file                          GET  own    302   200   200   404   200   200   404   200   200
commons:file                          GET  next   302   404   404   404   200   200   404   200   200
commons:file                          GET  far    302   404   404   404   404   404   404   404   200
commons:file-withdraw                 POST own    302   302   403   404   302   302   404   302   403
commons:file-withdraw                 POST next   302   404   404   404   302   302   404   302   403
commons:file-withdraw                 POST far    302   404   404   404   404   404   404   404   403
account_login                         GET  own    200   302   302   302   302   302   302   302   302
account_logout                        GET  own    302   200   200   200   200   200   200   200   200
account_change_password               GET  own    302   200   200   200   200   200   200   200   200
account_set_password                  GET  own    302   302   302   302   302   302   302   302   302
account_reset_password                GET  own    200   200   200   200   200   200   200   200   200
account_reset_password_done           GET  own    200   200   200   200   200   200   200   200   200
account_reset_password_from_key       GET  own    200   200   200   200   200   200   200   200   200
account_reset_password_from_key_done  GET  own    200   200   200   200   200   200   200   200   200
"""
# fmt: on

# Opened without signing in; everything else asks who is there first.
PUBLIC = {
    "community:home",
    "community:language",
    "community:health",
    "community:readiness",
    "schools:invitation-code",
    "schools:invitation",
    "account_login",
    "account_logout",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "cms-login",
    "page-login",
}

# Addresses whose answer does not hang on a role, and where it is tested.
TOLD_BY_OTHERS = {
    "wagtail_serve": "test_pages_beside_the_front_page_ask_visitors_to_sign_in",
    "cms-login": "test_the_cms_has_no_sign_in_of_its_own",
    "page-login": "test_nobody_signs_in_past_the_door_that_counts",
}


# How an address names a thing of a cast. A variant ("?close") is another address of the same name.
WHICH = {
    "community:feed?thread": "feed=thread:{thread.pk}",
    "community:feed?circle": "feed=circle:{circle.pk}",
    "schools:account-email-confirm": "token=no-such-link",
    "schools:people": "pk={school.pk}",
    "schools:link": "pk={school.pk} person={teacher.pk}",
    "schools:invite": "pk={school.pk}",
    "schools:slips": "pk={school.pk}",
    "schools:county-people": "pk={county.pk}",
    "schools:county-link": "pk={county.pk} person={researcher.pk}",
    "schools:county-invite": "pk={county.pk}",
    "schools:county-slips": "pk={county.pk}",
    "schools:invitation": "code=no-such-code",
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
    "studygroups:circle": "pk={circle.pk}",
    "studygroups:circle-fresh": "pk={circle.pk}",
    "studygroups:circle-members": "pk={circle.pk}",
    "studygroups:circle-files": "pk={circle.pk}",
    "studygroups:circle-mute": "pk={circle.pk}",
    "studygroups:circle-member-add": "pk={circle.pk}",
    "studygroups:circle-member-remove": "pk={circle.pk} membership={membership.pk}",
    "commons:thread": "pk={thread.pk}",
    "commons:thread-comments": "pk={thread.pk}",
    "commons:thread-people": "pk={thread.pk}",
    "commons:thread-read": "pk={thread.pk}",
    "commons:thread-step": "pk={thread.pk} step={variant}",
    "commons:threads": "host=studygroups.circle thing_pk={circle.pk}",
    "commons:reports": "host=studygroups.circle thing_pk={circle.pk}",
    "commons:files": "host=studygroups.circle thing_pk={circle.pk}",
    "commons:comment": "pk={comment.pk}",
    "commons:comment-history": "pk={comment.pk}",
    "commons:comment-deed": "pk={comment.pk} deed={variant}",
    "commons:report-decide": "pk={report.pk} decision={variant}",
    "commons:file": "pk={file.pk}",
    "commons:file-withdraw": "pk={file.pk}",
    "account_reset_password_from_key": "uidb36=1 key=no-such-key",
}


def things(name: str, cast: dict[str, Any]) -> dict[str, str]:
    """Return the arguments of the address ``name`` for the things of ``cast``."""
    plain, _, variant = name.partition("?")
    said = WHICH.get(name, WHICH.get(plain, "")).format(**cast, variant=variant)
    return dict(part.split("=", 1) for part in said.split())


# What a person would send to an address, beside a number for the deed itself.
SAYINGS: dict[str, dict[str, Any]] = {
    "commons:thread-comments": {"body": "我们从错题看。"},
    "commons:threads": {"title": "期末怎么复习？", "body": "我们从错题看。"},
    "commons:comment-deed?edit": {"body": "改过的。"},
    "commons:comment-deed?hide": {"reason": "离题"},
    "commons:comment-deed?report": {"reason": "离题"},
    "commons:thread-read": {"number": "1"},
    "community:language": {"language": "en"},
    "studygroups:circle-mute": {"muted": "1"},
    "schools:roster-leavers": {"digest": "d"},
    "schools:roster-apply": {"digest": "d"},
}


def sayings(name: str, cast: dict[str, Any]) -> dict[str, Any]:
    """Return the body of a POST to the address ``name``."""
    own = (
        {"studygroups:circle-member-add": {"person": cast["office"].pk}} if "office" in cast else {}
    )
    return SAYINGS.get(name) or own.get(name) or {}
