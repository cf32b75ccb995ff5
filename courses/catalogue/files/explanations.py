"""What each column of the workbook means, in the line below its name."""

from typing import Any

from lms.web.languages import lazy as _l

_CODE = _l("Kennung des Angebots, wie IKT-01")
_EN = _l("dasselbe auf Englisch")
_OFFER = {
    "code": _CODE,
    "linie": _l("Name der Angebotslinie; ein neuer Name legt sie an"),
    "titel": _l("Titel, höchstens 200 Zeichen"),
    "ziel": _l("Ziel, in Markdown; zum Veröffentlichen nötig"),
    "zielgruppe": _l("Für wen, in Markdown; zum Veröffentlichen nötig"),
    "zugang": _l("Voraussetzungen, in Markdown"),
    "format": _l("praesenz, online, hybrid oder inhouse"),
    "rhythmus": _l("Tage und Zeiten in Worten"),
    "orte": _l("Orte in Worten"),
    "gruppe_min": _l("kleinste Gruppe, 1 bis 500"),
    "gruppe_max": _l("größte Gruppe, 1 bis 500"),
    "ue": _l("Unterrichtseinheiten im Ganzen, so viele wie die Module zusammen"),
    "nachweis": _l("teilnahmebescheinigung, zertifikat (beide), nur_zertifikat oder keiner"),
    "anwesenheitsquote": _l("Mindestanwesenheit in Prozent, 50 bis 100; nicht bei Fachtagungen"),
    "summary_en": _l("Kurz gesagt, auf Englisch"),
    "hinweis": _l("Hinweis, in Markdown"),
    "kurz": _l("Kurz gesagt"),
    "art": _l(
        "training, qualification, coaching, opening_process, conference, interpreter_training, council_training oder advice"
    ),
    "qualifizierungsform": _l(
        "nur bei qualification: anpassungsqualifizierung, ausgleichsmassnahme, brueckenmassnahme oder kenntnispruefung"
    ),
    "stand": _l("entwurf, veroeffentlicht oder archiviert"),
    "traeger": _l("Name des Trägers; leer: wie bisher; -: ohne eigenen Träger"),
    "auch_format": _l("weitere Formate, mit Komma getrennt"),
    "meldung": _l("keine, zahlen oder esf"),
    "sprachniveau": _l("A1 bis C2, oder leer"),
    "ue_minuten": _l("Minuten je UE, 30 bis 90"),
    "anwesenheitsquote_zertifikat": _l("Mindestanwesenheit für das Zertifikat, wenn sie eine andere ist"),
    "zielgruppen": _l("Kürzel der Zielgruppen, mit Komma getrennt"),
    "titel_en": _EN,
    "ziel_en": _EN,
    "zielgruppe_en": _EN,
    "zugang_en": _EN,
    "rhythmus_en": _EN,
    "orte_en": _EN,
    "hinweis_en": _EN,
    "ergebnis": _l("nur bei opening_process: was am Ende steht, in Markdown"),
    "ergebnis_en": _EN,
    "kontakt_name": _l("nur bei advice: an wen man sich wendet"),
    "kontakt_telefon": _l("nur bei advice: Telefonnummer"),
    "kontakt_mail": _l("nur bei advice: E-Mail-Adresse"),
    "kontakt_zeiten": _l("nur bei advice: wann jemand da ist"),
    "kontakt_zeiten_en": _EN,
}
_MODULE = {
    "code": _CODE,
    "nr": _l("1, 2, 3 … in jedem Angebot"),
    "titel": _l("Titel des Moduls, der Phase"),
    "ue": _l("Unterrichtseinheiten"),
    "lernergebnis": _l("Was Teilnehmende danach können"),
    "titel_en": _EN,
    "lernergebnis_en": _EN,
}
_PROGRAMME = {
    "code": _CODE,
    "nr": _l("1, 2, 3 … in jedem Angebot"),
    "tag": _l("der wievielte Tag der Fachtagung"),
    "beginn": _l("Uhrzeit, wie 09:30"),
    "ende": _l("Uhrzeit, oder leer"),
    "titel": _l("Titel des Programmpunkts"),
    "titel_en": _EN,
    "mitwirkende": _l("wer spricht oder leitet"),
}
_TEXT = {
    "code": _CODE,
    "sprache": _l("Kürzel der Sprache, wie uk, ar, pl; de-simple ist Leichte Sprache"),
    "titel": _l("Titel, höchstens 200 Zeichen"),
    "kurz": _l("Kurz gesagt"),
    "ziel": _l("Ziel, in Markdown"),
    "zielgruppe": _l("Für wen, in Markdown"),
    "zugang": _l("Voraussetzungen, in Markdown"),
    "rhythmus": _l("Tage und Zeiten in Worten"),
    "orte": _l("Orte in Worten"),
    "hinweis": _l("Hinweis, in Markdown"),
}
# By the key whose list a sheet holds.
EXPLANATIONS: dict[str, dict[str, Any]] = {"": _OFFER, "module": _MODULE, "programm": _PROGRAMME, "texte": _TEXT}
