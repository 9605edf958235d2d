"""The order of sections that a new installation begins with; the municipality changes it under Inställningar."""

from django.db import migrations

# key, heading, group heading, has to be filled in, help
ORDER = [
    ("forslag", "Förslag till beslut", "", False, ""),
    ("sammanfattning", "Sammanfattning", "", True, "Vad ärendet gäller och vad förvaltningen bedömer, så att det kan läsas ensamt."),
    ("underlag", "Underlag för beslutet", "", False, ""),
    ("bakgrund", "Bakgrund", "Ärendet", False, "Vad som har kommit in och vad som föreslås."),
    ("foredragning", "Föredragning", "Ärendet", False, "Fakta och bedömning som leder fram till förslaget."),
    ("beredning", "Beredning", "Ärendet", False, "Vilka som har berett ärendet och lämnat yttranden."),
    ("barnets_basta", "Barnets bästa", "Ärendet", True, "Hur barn berörs, eller varför en analys inte behövs."),
    ("ekonomi", "Ekonomiska konsekvenser", "Ärendet", True, "Vad förslaget kostar eller sparar, eller att det inte påverkar ekonomin."),
    ("undertecknare", "", "", False, ""),
    ("skickas_till", "Beslutet skickas till", "", False, ""),
]


def begin(apps, schema_editor):
    model = apps.get_model("documents", "Avsnittsordning")
    for nr, (nyckel, rubrik, grupp, maste, hjalp) in enumerate(ORDER, start=1):
        model.objects.get_or_create(
            nyckel=nyckel,
            defaults={"ordning": nr * 10, "rubrik": rubrik, "grupp": grupp, "maste_fyllas_i": maste, "hjalp": hjalp},
        )


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial")]
    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]
