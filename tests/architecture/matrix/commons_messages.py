"""Messages between two people: the generic addresses know no more of them than their own pages.

The correspondence of ``own`` is the teacher's with somebody who has no other role here, so that
every other column is a stranger to it; ``office`` decides about the message that was reported.
"""

# fmt: off
TABLE = """
commons:messages                      GET  own    302   200   200   200   200   200   200   200   200
commons:messages-blocked              GET  own    302   200   200   200   200   200   200   200   200
commons:messages-reported             GET  own    302   404   404   404   404   404   404   200   404
commons:correspondence                GET  own    302   200   404   404   404   404   404   404   404
commons:correspondence                GET  next   302   404   404   404   404   404   404   404   404
commons:correspondence                GET  far    302   404   404   404   404   404   404   404   404
commons:message-to                    GET  own    302   404   200   200   200   200   200   200   200
commons:message-to                    GET  next   302   200   200   200   200   200   200   200   200
commons:message-to                    GET  far    302   404   404   404   404   404   404   404   200
commons:message-to                    POST own    302   404   302   302   302   302   302   302   302
commons:message-to                    POST next   302   302   302   302   302   302   302   302   302
commons:message-to                    POST far    302   404   404   404   404   404   404   404   302
commons:message-block                 POST own    302   404   302   302   302   302   302   302   302
commons:message-block                 POST next   302   302   302   302   302   302   302   302   302
commons:message-block                 POST far    302   404   404   404   404   404   404   404   302
commons:message-unblock               POST own    302   404   302   302   302   302   302   302   302
commons:message-unblock               POST far    302   404   404   404   404   404   404   404   302
commons:thread?letters                GET  own    302   302   404   404   404   404   404   404   404
commons:thread?letters                GET  next   302   404   404   404   404   404   404   404   404
commons:thread?letters                GET  far    302   404   404   404   404   404   404   404   404
commons:thread-comments?letters       POST own    302   302   404   404   404   404   404   404   404
commons:thread-comments?letters       POST next   302   404   404   404   404   404   404   404   404
commons:thread-comments?letters       POST far    302   404   404   404   404   404   404   404   404
commons:thread-people?letters         GET  own    302   200   404   404   404   404   404   404   404
commons:thread-read?letters           POST own    302   204   404   404   404   404   404   404   404
commons:thread-mute?letters           POST own    302   302   404   404   404   404   404   404   404
commons:thread-step?close-letters     POST own    302   403   404   404   404   404   404   404   404
commons:thread-step?pin-letters       POST own    302   403   404   404   404   404   404   404   404
commons:threads?letters               GET  own    302   404   404   404   404   404   404   404   404
commons:threads?letters               POST own    302   404   404   404   404   404   404   404   404
commons:reports?letters               GET  own    302   404   404   404   404   404   404   404   404
commons:files?letters                 POST own    302   404   404   404   404   404   404   404   404
commons:comment?letters               GET  own    302   302   404   404   404   404   404   404   404
commons:comment?letters               GET  next   302   404   404   404   404   404   404   404   404
commons:comment?letters               GET  far    302   404   404   404   404   404   404   404   404
commons:comment-history?letters       GET  own    302   200   404   404   404   404   404   404   404
commons:comment-deed?edit-letters     POST own    302   302   404   404   404   404   404   404   404
commons:comment-deed?withdraw-letters POST own    302   302   404   404   404   404   404   404   404
commons:comment-deed?hide-letters     POST own    302   403   404   404   404   404   404   404   404
commons:comment-deed?report-letters   POST own    302   403   404   404   404   404   404   404   404
commons:comment-deed?report-letters   GET  next   302   404   404   404   404   404   404   404   404
commons:report-decide?uphold-letters  POST own    302   404   404   404   404   404   404   302   404
commons:report-decide?uphold-letters  POST next   302   404   404   404   404   404   404   302   404
commons:report-decide?uphold-letters  POST far    302   404   404   404   404   404   404   404   404
commons:report-decide?dismiss-letters POST own    302   404   404   404   404   404   404   302   404
commons:file?letters                  GET  own    302   200   404   404   404   404   404   200   404
commons:file?letters                  GET  next   302   404   404   404   404   404   404   200   404
commons:file?letters                  GET  far    302   404   404   404   404   404   404   404   404
commons:file-withdraw?letters         POST own    302   302   404   404   404   404   404   404   404
community:feed?letters                GET  own    302   200   404   404   404   404   404   404   404
community:feed?letters                GET  next   302   404   404   404   404   404   404   404   404
community:feed?letters                GET  far    302   404   404   404   404   404   404   404   404
"""
# fmt: on

_REPORT = "pk={letter_report.pk} decision="
WHICH = {
    "commons:correspondence": "pk={letters.pk}",
    "commons:message-to": "pk={teacher.pk}",
    "commons:message-block": "pk={teacher.pk}",
    "commons:message-unblock": "pk={teacher.pk}",
    "commons:thread?letters": "pk={letters.thread.pk}",
    "commons:thread-comments?letters": "pk={letters.thread.pk}",
    "commons:thread-people?letters": "pk={letters.thread.pk}",
    "commons:thread-read?letters": "pk={letters.thread.pk}",
    "commons:thread-mute?letters": "pk={letters.thread.pk}",
    "commons:thread-step?close-letters": "pk={letters.thread.pk} step=close",
    "commons:thread-step?pin-letters": "pk={letters.thread.pk} step=pin",
    "commons:threads?letters": "host=commons.correspondence thing_pk={letters.pk}",
    "commons:reports?letters": "host=commons.correspondence thing_pk={letters.pk}",
    "commons:files?letters": "host=commons.correspondence thing_pk={letters.pk}",
    "commons:comment?letters": "pk={letter.pk}",
    "commons:comment-history?letters": "pk={letter.pk}",
    "commons:comment-deed?edit-letters": "pk={letter.pk} deed=edit",
    "commons:comment-deed?withdraw-letters": "pk={letter.pk} deed=withdraw",
    "commons:comment-deed?hide-letters": "pk={letter.pk} deed=hide",
    "commons:comment-deed?report-letters": "pk={letter.pk} deed=report",
    "commons:report-decide?uphold-letters": f"{_REPORT}uphold",
    "commons:report-decide?dismiss-letters": f"{_REPORT}dismiss",
    "commons:file?letters": "pk={letter_file.pk}",
    "commons:file-withdraw?letters": "pk={letter_file.pk}",
    "community:feed?letters": "feed=thread:{letters.thread.pk}",
}

SAYINGS = {
    "commons:message-to": {"body": "想请教一节课。"},
    "commons:thread-comments?letters": {"body": "我们从错题看。"},
    "commons:threads?letters": {"title": "期末怎么复习？", "body": "我们从错题看。"},
    "commons:comment-deed?edit-letters": {"body": "改过的。"},
    "commons:comment-deed?hide-letters": {"reason": "离题"},
    "commons:comment-deed?report-letters": {"reason": "离题"},
    "commons:report-decide?uphold-letters": {"reason": "不是同事间该说的话"},
    "commons:thread-read?letters": {"number": "1"},
    "commons:thread-mute?letters": {"muted": "1"},
}
