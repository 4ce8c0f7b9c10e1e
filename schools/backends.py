"""Sign in by sign-in name, staff number, phone or e-mail."""

from django.contrib.auth.backends import ModelBackend


class RosterBackend(ModelBackend):
    pass
