from __future__ import annotations

import pytest

from tests.factories import PartnerFactory
from tracker.exchange.matching import Home, Matcher, match, written_out
from tracker.records.models import HomeInstitution, Partner


def meant(text: str, country: str = "") -> list[tuple[str, str]]:
    found = match(text, country, partners=Partner.objects.all())
    return [(one.name, one.how) for one in found]


@pytest.mark.parametrize(
    ("printed", "country"),
    [
        ("Delft Univ Technol", "NL"),
        ("delft university of technology", "NL"),
        ("DELFT UNIVERSITY OF TECHNOLOGY", ""),
        ("TU Delft", "NL"),
    ],
)
def test_names_aliases_and_abbreviations_decide(
    db: None, printed: str, country: str
) -> None:
    PartnerFactory(
        name="Delft University of Technology",
        country="NL",
        aliases=[{"name": "TU Delft"}],
    )
    assert meant(printed, country) == [("Delft University of Technology", "name")]


def test_an_identifier_decides(db: None) -> None:
    PartnerFactory(name="Anywhere", pic="999977366")
    assert meant("999977366") == [("Anywhere", "identifier")]


def test_a_name_never_crosses_a_border(db: None) -> None:
    PartnerFactory(name="National Veterinary Institute", country="SE")
    assert meant("Natl Vet Inst", "NO") == []
    assert meant("Natl Vet Inst", "SE") == [("National Veterinary Institute", "name")]


def test_words_in_another_order_only_propose(db: None) -> None:
    PartnerFactory(name="University of Washington", country="US")
    assert meant("Washington Univ", "US") == [("University of Washington", "similar")]


def test_two_of_one_name_are_a_question(db: None) -> None:
    PartnerFactory(name="Institute of Physics", country="DE")
    PartnerFactory(name="Institute of Physics", country="DE")
    assert {how for _name, how in meant("Inst Phys", "DE")} == {"similar"}


def test_tsinghua_is_not_peking(db: None) -> None:
    PartnerFactory(name="清华大学", country="CN")
    assert meant("北京大学", "CN") == []
    assert meant("中国清华大学", "CN") == [("清华大学", "similar")]


def test_a_school_of_a_known_university_is_proposed(db: None) -> None:
    PartnerFactory(name="霜川理工大学", country="CN")
    assert meant("霜川理工大学材料科学与工程学院") == [("霜川理工大学", "similar")]


def test_country_before_a_chinese_name(db: None) -> None:
    PartnerFactory(name="慕尼黑工业大学", country="DE")
    assert meant("德国慕尼黑工业大学") == [("慕尼黑工业大学", "name")]


def test_which_affiliations_are_ours() -> None:
    home = Home(
        HomeInstitution(
            name="Istituto Zooprofilattico Sperimentale", aliases="IZS", country="IT"
        )
    )
    assert home.is_ours("Ist Zooprofilatt Sperimentale", "IT")
    assert home.is_ours("IZS", None)
    assert not home.is_ours("IZS", "ES")
    assert not home.is_ours("", "IT")


def test_written_out_keeps_what_tells_names_apart() -> None:
    assert (
        written_out("Univ Sci & Technol China") == "university science technology china"
    )
    assert written_out("The University") == "university"


def test_asking_twice_gives_the_same(db: None) -> None:
    PartnerFactory(name="Ghent University", country="BE")
    matcher = Matcher(Partner.objects.all())
    assert matcher.match("Univ Ghent", "BE") == matcher.match("Univ Ghent", "BE")
    assert matcher.match("Univ Ghent", "BE")[0].score > 90


@pytest.mark.parametrize(
    ("printed", "offered"),
    [
        ("慕尼黑工大", ["慕尼黑工业大学"]),
        ("慕工业大", []),  # what it begins with is not the same
        ("慕尼黑大工", []),  # nor in this order
    ],
)
def test_a_shortened_chinese_name_only_proposes(
    db: None, printed: str, offered: list[str]
) -> None:
    PartnerFactory(name="慕尼黑工业大学", country="DE")
    assert meant(printed, "DE") == [(name, "similar") for name in offered]
