"""What we add to Wagtail's own pages."""

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks


@hooks.register("insert_global_admin_js")
def start_pickers() -> SafeString:
    """Start the date pickers without inline script: our policy allows none."""
    return format_html('<script src="{}"></script>', static("js/community/cms.js"))
