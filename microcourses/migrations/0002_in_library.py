from django.conf import settings
from django.db import migrations, models


def say_of_all(apps, schema_editor):
    """Let every item say in its own row what its page says."""
    Item = apps.get_model("microcourses", "Item")
    pages = apps.get_model("wagtailcore", "Page").objects.filter(live=True)
    Item.objects.filter(pk__in=pages.values("pk")).update(in_library=True)


class Migration(migrations.Migration):

    dependencies = [
        ('microcourses', '0001_initial'),
        ('schools', '0002_initial'),
        ('taggit', '0006_rename_taggeditem_content_type_object_id_taggit_tagg_content_8fc721_idx'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='item',
            name='item_by_newness',
        ),
        migrations.RemoveIndex(
            model_name='item',
            name='item_by_use',
        ),
        migrations.AddField(
            model_name='item',
            name='in_library',
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.RunPython(say_of_all, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name='item',
            index=models.Index(condition=models.Q(('in_library', True)), fields=['-published_at', '-page_ptr', 'audience', 'county', 'school', 'author', 'subject', 'first_grade', 'last_grade', 'kind', 'licence'], name='item_by_newness'),
        ),
        migrations.AddIndex(
            model_name='item',
            index=models.Index(condition=models.Q(('in_library', True)), fields=['-reuse_teachers', '-published_at', '-page_ptr', 'audience', 'county', 'school', 'author', 'subject', 'first_grade', 'last_grade', 'kind', 'licence'], name='item_by_use'),
        ),
    ]
