"""Conversations and files."""

# fmt: off
TABLE = """
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
commons:thread-mute                   POST own    302   302   302   404   302   302   404   302   302
commons:thread-mute                   POST next   302   404   404   404   302   302   404   302   302
commons:thread-mute                   POST far    302   404   404   404   404   404   404   404   302
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
"""
# fmt: on

WHICH = {
    "commons:thread": "pk={thread.pk}",
    "commons:thread-comments": "pk={thread.pk}",
    "commons:thread-people": "pk={thread.pk}",
    "commons:thread-read": "pk={thread.pk}",
    "commons:thread-mute": "pk={thread.pk}",
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
}

SAYINGS = {
    "commons:thread-comments": {"body": "我们从错题看。"},
    "commons:threads": {"title": "期末怎么复习？", "body": "我们从错题看。"},
    "commons:comment-deed?edit": {"body": "改过的。"},
    "commons:comment-deed?hide": {"reason": "离题"},
    "commons:comment-deed?report": {"reason": "离题"},
    "commons:thread-read": {"number": "1"},
    "commons:thread-mute": {"muted": "1"},
}
