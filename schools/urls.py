"""Addresses of people, schools and rosters."""

from django.urls import path

from schools.views import accounts, accounts_own, people, roster

app_name = "schools"
urlpatterns = [
    path("accounts/", accounts_own.show_account, name="account"),
    path("accounts/phone/", accounts_own.change_phone, name="account-phone"),
    path("accounts/email/", accounts_own.change_email, name="account-email"),
    path("accounts/email/<str:token>/", accounts_own.confirm_email, name="account-email-confirm"),
    path("accounts/sessions/end/", accounts_own.end, name="account-sessions-end"),
    path("i/", accounts.invitation_code, name="invitation-code"),
    path("i/<str:code>/", accounts.invitation, name="invitation"),
    path("schools/", people.schools, name="schools"),
    path("schools/<int:pk>/people/", people.school_people, name="people"),
    path("schools/<int:pk>/people/<int:person>/link/", people.issue_to_person, name="link"),
    path("schools/<int:pk>/invitations/", people.invite_all, name="invite"),
    path("schools/<int:pk>/slips/", people.slips, name="slips"),
    path("schools/county/<int:pk>/people/", people.county_people, name="county-people"),
    path(
        "schools/county/<int:pk>/people/<int:person>/link/",
        people.issue_to_staff,
        name="county-link",
    ),
    path("schools/county/<int:pk>/invitations/", people.invite_staff, name="county-invite"),
    path("schools/county/<int:pk>/slips/", people.county_slips, name="county-slips"),
    path("roster/", roster.show_rosters, name="roster"),
    path("roster/<int:pk>/", roster.show_import, name="roster-import"),
    path("roster/<int:pk>/progress/", roster.show_progress, name="roster-progress"),
    path("roster/<int:pk>/lines/", roster.show_lines, name="roster-lines"),
    path("roster/<int:pk>/rejected.xlsx", roster.download_rejected, name="roster-rejected"),
    path("roster/<int:pk>/answers/", roster.answer_questions, name="roster-answers"),
    path("roster/<int:pk>/columns/", roster.map_columns, name="roster-columns"),
    path("roster/<int:pk>/again/", roster.read_again, name="roster-again"),
    path("roster/<int:pk>/leavers/", roster.confirm_leavers, name="roster-leavers"),
    path("roster/<int:pk>/apply/", roster.apply_import, name="roster-apply"),
    path("roster/<int:pk>/discard/", roster.discard_import, name="roster-discard"),
    path("roster/<int:pk>/undo/", roster.undo, name="roster-undo"),
]
