"""Letters that carry an answer learn which decision they tell: those sealed before this release too."""

from django.db import migrations
from django.db.models import OuterRef, Subquery

KINDS = [
    *("public", "grant", "partial", "deny", "special", "not_exist", "not_ours", "needs_making", "unclear", "clarify"),
    *("petition", "repeat", "publication", "excessive", "confirm", "corrected", "not_corrected"),
]


def name(apps, schema_editor):
    Letter = apps.get_model("requests", "Letter")
    Request = apps.get_model("requests", "InformationRequest")
    codes = Request.objects.filter(pk=OuterRef("inquiry_id")).values("decision_code")[:1]
    Letter.objects.filter(kind__in=KINDS).exclude(pdf_sha256="").update(decision_code=Subquery(codes))


class Migration(migrations.Migration):
    dependencies = [("requests", "0002_letters_belong_to_steps")]
    operations = [migrations.RunPython(name, migrations.RunPython.noop)]
