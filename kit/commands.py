"""The mark of a domain function that changes something."""

from django.db import transaction

command = transaction.atomic
