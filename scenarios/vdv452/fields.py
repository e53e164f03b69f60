"""Tables of VDV 452 that are written, with their columns in the order of the standard.

VDV-Schrift 452 (ÖPNV-Datenmodell 5.0, Liniennetz/Fahrplan, version 1.5 of 2013): German names,
kinds and widths of fields.
"""

from collections.abc import Mapping
from types import MappingProxyType

from scenarios.vdv452.x10 import Field

VERSION = "1.5"


def _fields(text: str) -> tuple[Field, ...]:
    """Fields from words such as ``LI_NR:6`` (number), ``ORT_NAME:c40`` (text), ``PRODUKTIV:b``."""
    found = [Field("BASIS_VERSION", "num", 9)]
    for word in text.split():
        name, form = word.split(":")
        if form == "b":
            found.append(Field(name, "boolean", 1))
        elif form.startswith("c"):
            found.append(Field(name, "char", int(form[1:])))
        else:
            found.append(Field(name, "num", int(form)))
    return tuple(found)


FIELDS: Mapping[str, tuple[Field, ...]] = MappingProxyType({
    "BASIS_VER_GUELTIGKEIT": (
        Field("VER_GUELTIGKEIT", "num", 8), Field("BASIS_VERSION", "num", 9),
    ),
    "MENGE_BASIS_VERSIONEN": _fields("BASIS_VERSION_TEXT:c40"),
    "FIRMENKALENDER": _fields("BETRIEBSTAG:8 BETRIEBSTAG_TEXT:c40 TAGESART_NR:3"),
    "MENGE_TAGESART": _fields("TAGESART_NR:3 TAGESART_TEXT:c40"),
    "MENGE_ONR_TYP": _fields("ONR_TYP_NR:2 STR_ONR_TYP:c6 ONR_TYP_TEXT:c40"),
    "MENGE_ORT_TYP": _fields("ORT_TYP_NR:2 ORT_TYP_TEXT:c40"),
    "REC_HP": _fields("ONR_TYP_NR:2 ORT_NR:6 HALTEPUNKT_NR:2 ZUSATZ_INFO:c40"),
    "REC_ORT": _fields(
        """ONR_TYP_NR:2 ORT_NR:6 ORT_NAME:c40 ORT_REF_ORT:6 ORT_REF_ORT_TYP:2 ORT_REF_ORT_LANGNR:7
        ORT_REF_ORT_KUERZEL:c8 ORT_REF_ORT_NAME:c40 ZONE_WABE_NR:5 ORT_POS_LAENGE:10
        ORT_POS_BREITE:10 ORT_POS_HOEHE:10 ORT_RICHTUNG:3 HAST_NR_LOKAL:9 HST_NR_NATIONAL:9
        HST_NR_INTERNATIONAL:c30"""
    ),
    "MENGE_BEREICH": _fields("BEREICH_NR:3 STR_BEREICH:c6 BEREICH_TEXT:c40"),
    "MENGE_FZG_TYP": _fields(
        """FZG_TYP_NR:3 FZG_LAENGE:2 FZG_TYP_SITZ:3 FZG_TYP_STEH:3 FZG_TYP_TEXT:c40 SONDER_PLATZ:3
        STR_FZG_TYP:c6"""
    ),
    "REC_ZNR": _fields("ZNR_NR:4 FAHRERKURZTEXT:c44 SEITENTEXT:c160 ZNR_TEXT:c160 ZNR_CODE:c68"),
    "REC_SEL": _fields("BEREICH_NR:3 ONR_TYP_NR:2 ORT_NR:6 SEL_ZIEL:6 SEL_ZIEL_TYP:2 SEL_LAENGE:5"),
    "MENGE_FGR": _fields("FGR_NR:9 FGR_TEXT:c40"),
    "ORT_HZTF": _fields("FGR_NR:9 ONR_TYP_NR:2 ORT_NR:6 HP_HZT:6"),
    "SEL_FZT_FELD": _fields(
        "BEREICH_NR:3 FGR_NR:9 ONR_TYP_NR:2 ORT_NR:6 SEL_ZIEL:6 SEL_ZIEL_TYP:2 SEL_FZT:6"
    ),
    "MENGE_FAHRTART": _fields("FAHRTART_NR:2 STR_FAHRTART:c6"),
    "LID_VERLAUF": _fields(
        """LI_LFD_NR:3 LI_NR:6 STR_LI_VAR:c6 ONR_TYP_NR:2 ORT_NR:6 ZNR_NR:4 ANR_NR:4
        EINFANGBEREICH:3 LI_KNOTEN:b PRODUKTIV:b EINSTEIGEVERBOT:b AUSSTEIGEVERBOT:b
        INNERORTSVERBOT:b BEDARFSHALT:b"""
    ),
    "REC_LID": _fields(
        """LI_NR:6 STR_LI_VAR:c6 ROUTEN_NR:3 LI_RI_NR:3 BEREICH_NR:3 LI_KUERZEL:c6 LIDNAME:c40
        ROUTEN_ART:2 LINIEN_CODE:2"""
    ),
    "REC_FRT": _fields(
        """FRT_FID:10 FRT_START:6 LI_NR:6 TAGESART_NR:3 LI_KU_NR:6 FAHRTART_NR:2 FGR_NR:9
        STR_LI_VAR:c6 UM_UID:8 ZUGNR:7 DURCHBI_FRT_START:b DURCHBI_FRT_ENDE:b"""
    ),
    "REC_UMLAUF": _fields(
        "TAGESART_NR:3 UM_UID:8 ANF_ORT:6 ANF_ONR_TYP:2 END_ORT:6 END_ONR_TYP:2 FZG_TYP_NR:3"
    ),
})  # fmt: skip
"""By the name of the table."""
