"""What Wagtail asks of those who bring documents: by content, as everywhere."""

from __future__ import annotations

from typing import Any

from django import forms
from wagtail.documents.forms import BaseDocumentForm

from kit.errors import Invalid
from kit.uploads import MB, check_upload

SORTS = ("docx", "pdf", "pptx", "xlsx", "zip")
MOST_BYTES = 50 * MB


class DocumentForm(BaseDocumentForm):
    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file and "file" in self.changed_data:
            try:
                check_upload(file, file.name, allowed=SORTS, most_bytes=MOST_BYTES)
            except Invalid as refusal:
                raise forms.ValidationError(refusal.message) from None
        return file
