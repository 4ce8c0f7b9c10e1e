"""The components. Each is one name in four places: here, ui/<name>.html, css/ui/<name>.css, js."""

from django import template

register = template.Library()
