"""What follows here from news of the account library."""

from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver

from kit.wire.publish import recheck


@receiver(user_logged_out)
def close_sockets_of_the_session(sender, user, **kwargs):
    """A session that ends in one tab closes the sockets of all its tabs.

    Django sends this just before it deletes the session, hence the moment's grace.
    """
    if user is not None:
        recheck([user.pk], after=1.0)
