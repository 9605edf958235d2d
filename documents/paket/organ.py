"""The organs that a package speaks of: found in the installation, or made from what the file says of them."""

from __future__ import annotations

from arenden import diarienummer
from arenden.diarium import DiariumFel
from arenden.jsonfil import Fault, place
from arenden.models import Arende, Nummerserie, Organ, Organtyp
from documents.paket.schema import Arendepaket, Organpost


class Organregister:
    """Organs by code, as the file writes it. `notes` says what was made and where the installation's word was kept."""

    def __init__(self) -> None:
        self.notes: list[str] = []
        self.faults: list[Fault] = []
        self._by_code = {
            organ.kod.casefold(): organ for organ in Organ.objects.filter(giltig_till=None).select_related("under")
        }

    def __getitem__(self, kod: str) -> Organ:
        return self._by_code[kod.casefold()]

    def __contains__(self, kod: str) -> bool:
        return kod.casefold() in self._by_code

    def find(self, kod: str, where: str) -> Organ | None:
        """The organ, or None and a fault that says what to do."""
        if kod not in self:
            self.faults.append(
                Fault(
                    where,
                    f"Organet {kod} finns inte i installationen. Lägg till det under organ i filen, eller rätta koden.",
                )
            )
            return None
        return self[kod]

    def find_all(self, paket: Arendepaket) -> None:
        """Note a fault for every organ that nobody knows. One that could not be made has its fault already."""
        for where, kod in needed_organs(paket):
            if kod not in paket.organ:
                self.find(kod, where)

    def add_missing(self, poster: dict[str, Organpost]) -> None:
        """Make the organs of the file that the installation lacks; an utskott after the organ that it is under."""
        for kod, post in sorted(poster.items(), key=lambda item: kind_of(*item) == Organtyp.UTSKOTT):
            if kod in self:
                self._compare(kod, post)
            else:
                self._create(kod, post)

    def serie_for(self, diarienummer_som_skrivet: str) -> Nummerserie | None:
        """The series that the number belongs to. A myndighet that has none yet gets one."""
        readings = [p for p in diarienummer.parse(diarienummer_som_skrivet) if p.organ and p.ar]
        for parts in readings:
            if serie := Nummerserie.objects.filter(kod__iexact=parts.organ).select_related("organ").first():
                self._require_free(serie, parts)
                return serie
        for parts in readings:
            if parts.organ in self and not hasattr(self[parts.organ].myndighet, "nummerserie"):
                return self.new_serie(self[parts.organ].myndighet, parts.organ)
        if readings:
            self.faults.append(
                Fault(
                    "diarienummer",
                    f"Ingen nummerserie har beteckningen {readings[0].organ}. Lägg till organet under organ i filen, "
                    "eller lägg upp serien under Inställningar.",
                )
            )
        else:
            self.faults.append(
                Fault(
                    "diarienummer",
                    f'"{diarienummer_som_skrivet}" går inte att läsa som ett diarienummer. Skriv organ, år och nummer, '
                    "till exempel KS 2022/1056.",
                )
            )
        return None

    def _require_free(self, serie: Nummerserie, parts: diarienummer.Diarienummer) -> None:
        if Arende.objects.filter(serie=serie, ar=parts.ar, lopnr=parts.lopnr).exists():
            self.faults.append(
                Fault(
                    "diarienummer",
                    f"{parts.som_skrivet} finns redan i installationen. "
                    "Ta bort filen, eller rätta numret om ärendet är ett annat.",
                )
            )

    def new_serie(self, myndighet: Organ, kod: str) -> Nummerserie:
        """A series in the ordinary form; the administrator may change the form."""
        if not diarienummer.is_organkod(kod):
            raise DiariumFel(
                f"{myndighet} har ingen nummerserie, och koden {kod} går inte att ha i ett diarienummer. "
                "Lägg upp serien först."
            )
        serie = Nummerserie.objects.create(organ=myndighet, kod=kod)
        self.notes.append(
            f"Ny nummerserie för {myndighet}: {serie}. "
            "Ändra formen under Inställningar om kommunen skriver på annat sätt."
        )
        return serie

    def _compare(self, kod: str, post: Organpost) -> None:
        organ = self[kod]
        if post.typ and post.typ != organ.typ:
            self.faults.append(
                Fault(
                    place("organ", kod, "typ"),
                    f"Organet {kod} är {organ.get_typ_display().lower()} i installationen, inte {post.typ}. "
                    "Rätta filen, eller ge organet en annan kod.",
                )
            )
        if post.namn != organ.namn:
            self.notes.append(f"Organet {kod} heter {organ.namn} här. Filens namn {post.namn} används inte.")

    def _create(self, kod: str, post: Organpost) -> None:
        typ = kind_of(kod, post)
        under = self._parent(kod, post, typ)
        if under is None and (post.under or typ == Organtyp.UTSKOTT):
            where = place("organ", kod, "under") if post.under else place("organ", kod)
            self.faults.append(
                Fault(
                    where,
                    f"Organet {post.under} finns inte. Lägg till det under organ i filen."
                    if post.under
                    else "Vilken nämnd hör utskottet till? Skriv det så här: "
                    f'{{"namn": "{post.namn}", "typ": "utskott", "under": "KS"}}.',
                )
            )
            return
        organ = Organ.objects.create(kod=kod, namn=post.namn, typ=typ, under=under)
        self._by_code[kod.casefold()] = organ
        self.notes.append(
            f"Nytt organ: {kod}, {organ.namn} ({organ.get_typ_display().lower()}{f' under {under}' if under else ''})."
        )

    def _parent(self, kod: str, post: Organpost, typ: str) -> Organ | None:
        if post.under:
            return self._by_code.get(post.under.casefold())
        return implied_parent(kod, post.namn, self._by_code.values()) if typ == Organtyp.UTSKOTT else None


def kind_of(kod: str, post: Organpost) -> str:
    """What kind of organ it is, from what the file says or else from its name and code."""
    return post.typ or implied_kind(kod, post.namn)


def implied_kind(kod: str, namn: str) -> str:
    """The kind that the name and code speak of; a nämnd when they speak of nothing else."""
    kod, namn = kod.casefold(), namn.casefold()
    if "utskott" in namn or (kod.endswith("au") and len(kod) > 2):
        return Organtyp.UTSKOTT
    if "fullmäktige" in namn or kod == "kf":
        return Organtyp.FULLMAKTIGE
    if namn.endswith((" ab", "bolag", "bolaget", " aktiebolag")):
        return Organtyp.BOLAG
    if namn.endswith(("styrelse", "styrelsen")) or kod == "ks":
        return Organtyp.STYRELSE
    return Organtyp.NAMND


def implied_parent(kod: str, namn: str, others) -> Organ | None:
    """The nämnd that an utskott is under, by the longest code that begins its code, or name that begins its name."""
    above = [o for o in others if o.typ != Organtyp.UTSKOTT and o.kod.casefold() != kod.casefold()]
    by_code = [o for o in above if kod.casefold().startswith(o.kod.casefold())]
    by_name = [o for o in above if namn.casefold().startswith(o.namn.casefold())]
    return max(by_code, key=lambda o: len(o.kod), default=None) or max(by_name, key=lambda o: len(o.namn), default=None)


def needed_organs(paket: Arendepaket) -> list[tuple[str, str]]:
    """(place, code) of every organ that the package names."""
    found = [(place("beslutsvag", nr), kod) for nr, kod in enumerate(paket.beslutsvag)]
    found += [(place("remisser", nr, "till"), remiss.till) for nr, remiss in enumerate(paket.remisser)]
    return found + [(place("behandlingar", nr, "organ"), b.organ) for nr, b in enumerate(paket.behandlingar)]
