"""Addresses of what any thing can have: conversations and files."""

from django.urls import path, re_path

from commons.views import comments, files, threads

app_name = "commons"
urlpatterns = [
    path("threads/<int:pk>/", threads.show_thread, name="thread"),
    path("threads/<int:pk>/comments/", threads.post_comment, name="thread-comments"),
    path("threads/<int:pk>/people/", threads.suggest, name="thread-people"),
    path("threads/<int:pk>/read/", threads.read_thread, name="thread-read"),
    re_path(
        r"^threads/(?P<pk>[0-9]+)/(?P<step>close|reopen|pin|unpin)/$",
        threads.step_thread,
        name="thread-step",
    ),
    path("on/<str:host>/<int:thing_pk>/threads/", threads.list_threads, name="threads"),
    path("on/<str:host>/<int:thing_pk>/reports/", threads.list_reports, name="reports"),
    path("on/<str:host>/<int:thing_pk>/files/", files.share_files, name="files"),
    path("comments/<int:pk>/", comments.show_comment, name="comment"),
    path("comments/<int:pk>/history/", comments.show_history, name="comment-history"),
    re_path(
        r"^comments/(?P<pk>[0-9]+)/(?P<deed>edit|withdraw|hide|show|report|ask-again)/$",
        comments.do_deed,
        name="comment-deed",
    ),
    re_path(
        r"^reports/(?P<pk>[0-9]+)/(?P<decision>uphold|dismiss)/$",
        comments.decide_report,
        name="report-decide",
    ),
    path("files/", files.upload_file, name="files-upload"),
    path("files/<int:pk>/", files.show_file, name="file"),
    path("files/<int:pk>/withdraw/", files.withdraw_file, name="file-withdraw"),
]
