from django.apps import AppConfig
from django.contrib.staticfiles.apps import StaticFilesConfig
from django.utils.translation import gettext_lazy as _


class KitConfig(AppConfig):
    default = True
    name = "kit"
    verbose_name = _("Kit")


class CollectedFilesConfig(StaticFilesConfig):
    """Static files, without what wheels bring along and no page of ours asks for.

    htmx's extensions name types in comments that hashing takes for imports of files.
    """

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        "django_htmx/ext/*",
        "django_htmx/htmax*",
    ]
