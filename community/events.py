"""What the ledger can say of the site itself."""

from django.utils.translation import gettext_lazy as _

from ledger.events import Kind

TASK_RETRIED = Kind("task.retried", _("Had a background task tried again"))
