"""The languages and voices that the platform speaks, as its documentation lists them.

The set is open: a locale that is not here may still be accepted.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Locale:
    """A language by its code, the genders that can be asked for, and its voices by name."""

    code: str
    genders: tuple[str, ...]
    voices: tuple[str, ...]


DEFAULT: Final = "en-US"

_TABLE: Final = """
arb f Zeina
az-AZ fm Banu Babek
ca-ES f Arlet
zh-HK fm HiuGaai HiuMaan WanLung
cmn-CN f Zhiyu
hr-HR fm Gabrijela Srecko
cs-CZ fm Vlasta Antonin
da-DK fm Naja Mads
nl-NL fm Lotte Ruben
en-AU fm Nicole Olivia Russell
en-GB fm Amy Emma Brian Arthur
en-IN f Aditi Raveena Kajal
en-NZ f Aria
en-ZA f Ayanda
en-US fm Ivy Joanna Kendra Kimberly Salli Joey Justin Kevin Matthew
en-GB-WLS m Geraint
et-EE fm Anu Kert
fil-PH fm Angelo Blessica
fi-FI f Suvi
fr-FR fm Céline Léa Mathieu
fr-CA fm Chantal Gabrielle Liam
ka-GE fm Eka Giorgi
de-DE fm Marlene Vicki Hans Daniel
de-AT f Hannah
el-GR fm Athina Nestoras
hi-IN f Aditi Kajal
hu-HU fm Noemi Tamas
is-IS fm Dóra Karl
id-ID fm Ardi Gadis
it-IT fm Carla Bianca Giorgio
ja-JP fm Mizuki Takumi
ko-KR f Seoyeon
mt-MT fm Grace Joseph
ms-MY fm Osman Yasmin
nb-NO f Liv
lv-LV fm Everita Nils
lt-LT fm Ona Leonas
pl-PL fm Ewa Maja Jacek Jan
pt-BR fm Camila Vitória Ricardo
pt-PT fm Inês Cristiano
ro-RO f Carmen
ru-RU fm Tatyana Maxim
es-ES fm Conchita Lucia Enrique
es-MX f Mia
es-US fm Lupe Penélope Miguel Pedro
sk-SK fm Viktoria Lukas
sl-SI fm Petra Rok
sv-SE f Astrid
th-TH fm Achara Niwat Premwadee
tr-TR m Filiz
uk-UA fm Polina Ostap
uz-UZ fm Madina Sardor
vi-VN fm HoaiMy NamMinh
cy-GB f Gwyneth
"""
_PLAIN_SPELLINGS: Final = ("Celine", "Dora", "Vitoria", "Ines", "Penelope")
"""Voices that may also be written without their accent."""
_GENDER: Final = {"f": "female", "m": "male"}


def _read(line: str) -> Locale:
    code, genders, *voices = line.split()
    return Locale(code, tuple(_GENDER[letter] for letter in genders), tuple(voices))


LOCALES: Final = tuple(_read(line) for line in _TABLE.split("\n") if line)

_KNOWN: Final = frozenset(
    name.lower()
    for locale in LOCALES
    for name in (
        locale.code,
        *(f"{locale.code}/{gender}" for gender in locale.genders),
        *locale.voices,
    )
) | {name.lower() for name in _PLAIN_SPELLINGS}


def is_known(code: str) -> bool:
    """Whether this names a locale (`en-US`), a locale with gender (`en-US/male`), or a voice."""
    return code.lower() in _KNOWN


_WRITTEN_DOWN: Final = """
af-ZA ar-AE ar-SA zh-CN zh-TW da-DK nl-NL en-AU en-GB en-IN en-IE en-NZ en-AB en-ZA en-US en-WL
fr-FR fr-CA fa-IR gd_GB de-DE de-CH he-IL hi-IN id-ID ga-IE it-IT ja-JP ko-KR ms-MY pt-PT pt-BR
ru-RU es-ES es-US sv-SE ta-IN te-IN th-TH tr-TR vi-VN
"""
TRANSCRIPTION_LOCALES: Final = frozenset(_WRITTEN_DOWN.split())
"""The languages a recording can be written down in, spelled as documented (gd_GB too)."""
