import pytest

from dashboard.sinch import voices


def test_every_locale_of_the_documentation_is_listed_once():
    codes = [locale.code for locale in voices.LOCALES]

    assert len(codes) == len(set(codes)) == 54
    assert voices.DEFAULT in codes


def test_a_locale_knows_its_genders_and_voices():
    [turkish] = [locale for locale in voices.LOCALES if locale.code == "tr-TR"]

    assert (turkish.genders, turkish.voices) == (("male",), ("Filiz",))


@pytest.mark.parametrize(
    "code", ["en-US", "EN-us", "en-US/male", "zh-HK/female", "Joanna", "Céline", "Celine", "arb"]
)
def test_a_locale_a_gender_or_a_voice_is_known(code):
    assert voices.is_known(code)


@pytest.mark.parametrize("code", ["", "en", "en-US/", "sv-SE/male", "Nobody", "xx-XX"])
def test_what_is_not_listed_is_not_known(code):
    assert not voices.is_known(code)
