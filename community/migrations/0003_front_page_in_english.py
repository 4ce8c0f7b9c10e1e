"""Let the front page speak English, too."""

from importlib import import_module

import wagtail.fields
from django.db import migrations, models

LEAD = "Every teacher, among the colleagues of their subject."
BODY = (
    "<p>Tongyan makes one research group of all the schools of a county: teachers of the same"
    " subject and grade plan, ask and answer in one circle, as if they shared a desk.</p>"
    "<h2>What one does here</h2>"
    "<ul>"
    "<li>Go to your circle and see what colleagues are talking about;</li>"
    "<li>ask what puzzles you in class: a question stays open until it is answered;</li>"
    "<li>share worksheets, papers and slides, and make those of others your own.</li>"
    "</ul>"
    "<h2>How to come in</h2>"
    "<p>Accounts come from the county's roster; nobody registers. The first time, scan the code on"
    " the slip from your school. No slip? Ask the coordinator of your school.</p>"
)


def write_english(apps, schema_editor):
    chinese = import_module("community.migrations.0002_front_page").LEAD
    apps.get_model("community", "HomePage").objects.filter(lead=chinese).update(
        lead_en=LEAD, body_en=BODY
    )


class Migration(migrations.Migration):

    dependencies = [("community", "0002_front_page")]

    operations = [
        migrations.AddField(
            model_name="homepage",
            name="lead_en",
            field=models.CharField(blank=True, max_length=200, verbose_name="lead in English"),
        ),
        migrations.AddField(
            model_name="homepage",
            name="body_en",
            field=wagtail.fields.RichTextField(blank=True, verbose_name="text in English"),
        ),
        migrations.RunPython(write_english, migrations.RunPython.noop),
    ]
