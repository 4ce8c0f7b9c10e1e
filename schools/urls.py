"""Addresses of people, schools and rosters."""

from django.urls import path

from schools.views import accounts, people

app_name = "schools"
urlpatterns = [
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
]
