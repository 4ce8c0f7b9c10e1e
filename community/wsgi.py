"""HTTP as WSGI: the handler that ``community.asgi`` runs in lasting threads."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "community.settings.dev")
application = get_wsgi_application()
