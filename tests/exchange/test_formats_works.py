"""Bibliographic files: Web of Science as text, table and BibTeX, and other BibTeX."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tracker.exchange.formats.addresses import parse_plain_address, parse_wos_address
from tracker.exchange.formats.bibtex import author_names, read_bibtex
from tracker.exchange.formats.latex import decoded
from tracker.exchange.formats.publication_dates import published
from tracker.exchange.formats.refused import Refused
from tracker.exchange.formats.works import kind_of, normal_doi, normal_ut, plain_title
from tracker.exchange.formats.wos import read_wos

OUTPUTS = Path(__file__).parents[3] / "shared" / "data" / "outputs"
real = pytest.mark.skipif(not OUTPUTS.exists(), reason="the shared data is not here")

WOS_TEXT = """\ufeffFN Clarivate Analytics Web of Science
VR 1.0
PT J
AU Rossi, A
   van Dijk, BC
AF Rossi, Anna
   van Dijk, Bert C.
TI A long title that goes on
   in a second line
SO JOURNAL OF INVENTED RESULTS
LA English
DT Article; Early Access
C1 [Rossi, Anna] Univ Nowhere, Dept Chem, I-98166 Messina, Italy.
   [Rossi, Anna; van Dijk, Bert C.] Delft Univ Technol, NL-2628 CD Delft, Netherlands.
RP van Dijk, BC (corresponding author), Delft Univ Technol, Delft, Netherlands.
OI Rossi, Anna/0000-0002-1825-0097
TC 12
SN 1234-5679
EA MAY 2021
DI 10.1234/ABC.5
PM 12345678
WC Chemistry, Physical; Energy & Fuels
SC Chemistry; Energy & Fuels
HC Y
UT WOS:000100000000001
DA 2023-10-15
ER

PT J
AU Smith, J
TI Second
DT Review
C1 UNIV COLORADO,DEPT PHYS,BOULDER,CO 80309.
   Smith J, 1973, PHYS REV LETT, V30, P139
PY 1974
UT WOS:A1974AB12300001
ER

PT J
AU Cut, O
TI This one has no en
"""

WOS_BIBTEX = r"""
@article{ ISI:000100000000001,
Author = {Rossi, Anna and van Dijk, Bert C. and M{\"u}ller, Jos\'e},
Title = {{A {B}ig title \& more,
   in two lines}},
Journal = {{JOURNAL}},
Month = {{AUG 30}},
Year = {{2020}},
Type = {{Article; Proceedings Paper}},
Affiliation = {{van Dijk, BC (Corresponding Author), Delft Univ Technol, Netherlands.
   Rossi, Anna; M{\"u}ller, Jos\'e, Univ Messina, Dept Chem, Messina, Italy.
   van Dijk, Bert C., Univ Calif Berkeley, Berkeley, CA 94720 USA.}},
ORCID-Numbers = {{Rossi, Anna/0000-0002-1825-0097
   van Dijk, Bert/0000-0001-5109-3700}},
Research-Areas = {{Chemistry; Physics}},
Times-Cited = {{7}},
Unique-ID = {{ISI:000100000000001}},
DA = {{2021-06-23}},
}

@article{ WOS:000100000000002,
Title = {{Never closed}},
Note = {{a bracket } too many,
}

@article{ WOS:000100000000003,
Author = {Chen, Wei},
Title = {Only early},
Type = {Article; Early Access},
EarlyAccessDate = {NOV 2022},
Unique-ID = {WOS:000100000000003},
}

@article{ WOS:000100000000004,
Author = {Chen, Wei},
Title = {No year at all},
Unique-ID = {WOS:000100000000004},
}
"""

PLAIN_BIBTEX = r"""
% a comment
@string{jir = "Journal of " # {Invented Results}}
@comment{nothing here}
@InProceedings{doe2021,
  author    = "John van der Doe and {World Health Organization}
               and Ng, K. L. and others",
  title     = {On {\'E}t{\'e} and $\alpha$-decay --- a ``note''},
  booktitle = jir, year = 2021, month = mar,
  pages = {12--34}, doi = "https://doi.org/10.5555/XYZ.1",
  affiliations = {Department of Physics, University of Oslo, Oslo, Norway;
                  Acme Co., Ltd, Beijing, China},
  note = {Cited by: 33; Open Access},
}
@phdthesis(kay99, author={Ka\v{z}, \L{}ukasz}, title={Thesis}, year={1999})
"""


@pytest.fixture
def saved(tmp_path):
    def save(content, name="works.txt"):
        path = tmp_path / name
        data = content.encode() if isinstance(content, str) else content
        path.write_bytes(data)
        return path

    return save


def _line(text, found):
    """The line of a text on which this stands."""
    return text[: text.index(found)].count("\n") + 1


def test_plain_text_of_web_of_science_is_read(saved):
    found = read_wos(saved(WOS_TEXT))

    first, second = found.works
    assert first.title == "A long title that goes on in a second line"
    assert (first.kind, first.doi, first.pmid) == (
        "article",
        "10.1234/abc.5",
        "12345678",
    )
    assert first.wos_ut == "WOS:000100000000001"
    assert (first.year, first.year_from_early_access) == (2021, True)
    assert (first.published_on, first.precision) == (date(2021, 5, 1), "month")
    assert (first.citations, first.citations_as_of) == (12, date(2023, 10, 15))
    assert first.highly_cited is True
    assert first.research_areas == ["Chemistry", "Energy & Fuels"]
    assert first.wos_categories == ["Chemistry, Physical", "Energy & Fuels"]
    assert [a.full_name for a in first.authors] == ["Rossi, Anna", "van Dijk, Bert C."]
    assert [a.affiliations for a in first.authors] == [[0, 1], [1]]
    assert [a.corresponding for a in first.authors] == [False, True]
    assert first.authors[0].orcid == "0000-0002-1825-0097"
    assert first.countries == ["IT", "NL"]
    assert [a.city for a in first.affiliations] == ["Messina", "Delft"]
    assert first.affiliations[0].department == "Dept Chem"
    assert (second.kind, second.year, second.countries) == ("review", 1974, ["US"])
    assert second.errors


def test_a_record_that_is_cut_off_is_reported_and_harms_no_other(saved):
    found = read_wos(saved(WOS_TEXT))

    assert len(found.works) == 2
    assert [bad.line for bad in found.bad] == [_line(WOS_TEXT, "PT J\nAU Cut")]


def test_bibtex_of_web_of_science_is_read(saved):
    found = read_bibtex(saved(WOS_BIBTEX))

    first, early, never = found.works
    assert first.title == "A Big title & more, in two lines"
    assert first.wos_ut == "WOS:000100000000001"
    assert (first.published_on, first.precision) == (date(2020, 8, 30), "day")
    assert [a.name for a in first.authors] == [
        "Rossi, Anna",
        "van Dijk, Bert C.",
        "Müller, José",
    ]
    assert [a.affiliations for a in first.authors] == [[0], [1, 2], [0]]
    assert [a.corresponding for a in first.authors] == [False, True, False]
    assert [bool(a.orcid) for a in first.authors] == [True, True, False]
    assert first.affiliations[0].printed == "Univ Messina, Dept Chem, Messina, Italy"
    assert first.countries == ["IT", "US", "NL"]
    assert (first.citations, first.citations_source) == (7, "wos")
    assert (early.year, early.year_from_early_access) == (2022, True)
    assert never.year is None
    assert never.errors


NAMES = """\
PT J
AU Rossi, A
   Fry, EE
   Ren, J
AF Rossi, Anna
   Fry, Elizabeth E.
   Ren, Jing
TI Joint
C1 [Rossi, Anna; Ren, Jing] Univ Messina, Dept Chem, Messina, Italy.
   [Fry, Elizabeth E.] Pirbright Inst, Pirbright, Surrey, England.
RP %s
PY 2020
UT WOS:000100000000007
ER
"""
OXFORD = "Univ Oxford, Div Struct Biol, Oxford, England"


@pytest.mark.parametrize(
    ("printed", "corresponding", "affiliations", "institutions"),
    [
        (  # where the author has another address there, it is the same affiliation
            "Rossi, A (corresponding author), Univ Messina, Via X 1, Messina, Italy.",
            ["Rossi, Anna"],
            [[0], [1], [0]],
            ["Univ Messina", "Pirbright Inst"],
        ),
        (  # an institution that no other address names
            f"Fry, EE (corresponding author), {OXFORD}.",
            ["Fry, Elizabeth E."],
            [[0], [1, 2], [0]],
            ["Univ Messina", "Pirbright Inst", "Univ Oxford"],
        ),
        (  # one that stands there for somebody else
            "Fry, EE (reprint author), Univ Messina, Dept Med, Messina, Italy.",
            ["Fry, Elizabeth E."],
            [[0], [1, 0], [0]],
            ["Univ Messina", "Pirbright Inst"],
        ),
        (  # several of them, sharing an address and with one of their own
            f"Rossi, A; Fry, EE (corresponding author), {OXFORD}.; Ren, J "
            "(corresponding author), Univ Delft, Delft, Netherlands.",
            ["Rossi, Anna", "Fry, Elizabeth E.", "Ren, Jing"],
            [[0, 2], [1, 2], [0, 3]],
            ["Univ Messina", "Pirbright Inst", "Univ Oxford", "Univ Delft"],
        ),
        (  # nobody on the list: the address is of the work all the same
            f"Nobody, X (corresponding author), {OXFORD}.",
            [],
            [[0], [1], [0]],
            ["Univ Messina", "Pirbright Inst", "Univ Oxford"],
        ),
        (  # a street tells no institution
            "Fry, EE (corresponding author), Via Bianchi 9, Brescia, Italy.",
            ["Fry, Elizabeth E."],
            [[0], [1], [0]],
            ["Univ Messina", "Pirbright Inst"],
        ),
    ],
)
def test_where_somebody_corresponds_from_is_an_affiliation(
    saved, printed, corresponding, affiliations, institutions
):
    [work] = read_wos(saved(NAMES % printed)).works

    assert [a.full_name for a in work.authors if a.corresponding] == corresponding
    assert [a.affiliations for a in work.authors] == affiliations
    assert [a.institution for a in work.affiliations] == institutions


def test_two_who_correspond_stand_on_two_lines_of_bibtex(saved):
    first = "Delft Univ Technol, Netherlands."
    second = r"M{\"u}ller, J (Corresponding Author), Univ Oxford, England."
    text = WOS_BIBTEX.replace(first, f"{first}\n   {second}")

    work = read_bibtex(saved(text)).works[0]

    assert [a.corresponding for a in work.authors] == [False, True, True]
    assert [a.affiliations for a in work.authors] == [[0], [1, 2], [0, 3]]
    assert work.countries == ["IT", "US", "NL", "GB"]


def test_a_bad_entry_is_reported_with_its_line_and_key(saved):
    found = read_bibtex(saved(WOS_BIBTEX))

    (bad,) = found.bad
    assert bad.key == "WOS:000100000000002"
    assert bad.line == _line(WOS_BIBTEX, "@article{ " + bad.key)


def test_ordinary_bibtex_is_read(saved):
    found = read_bibtex(saved(PLAIN_BIBTEX))

    paper, thesis = found.works
    assert [a.name for a in paper.authors] == [
        "van der Doe, John",
        "World Health Organization",
        "Ng, K. L.",
    ]
    assert paper.title == "On Été and α-decay — a “note”"
    assert (paper.kind, paper.venue) == (
        "conference_paper",
        "Journal of Invented Results",
    )
    assert (paper.doi, paper.pages) == ("10.5555/xyz.1", "12-34")
    assert (paper.published_on, paper.precision) == (date(2021, 3, 1), "month")
    assert paper.citations == 33
    assert paper.countries == ["NO", "CN"]
    assert paper.affiliations[0].institution == "University of Oslo"
    assert (thesis.kind, thesis.authors[0].name) == (
        "thesis",
        "Každ"[:3] + "ž, Łukasz",
    ) or (thesis.authors[0].name == "Kaž, Łukasz")
    assert not found.bad


def test_numbers_of_one_work_agree_however_they_are_written():
    assert normal_ut("ISI:000123456700001") == normal_ut("WOS:000123456700001")
    assert normal_ut("Smith2020") == ""
    assert normal_doi("https://doi.org/10.1234/ABC.") == "10.1234/abc"


@pytest.mark.parametrize(
    ("printed", "kind"),
    [
        ("Article; Early Access", "article"),
        ("Article; Proceedings Paper", "article"),
        ("Proceedings Paper", "conference_paper"),
        ("Review; Book Chapter", "chapter"),
        ("Meeting Abstract", "other"),
        ("Book Review", "other"),
        ("Data Paper", "article"),
    ],
)
def test_printed_types_become_kinds(printed, kind):
    assert kind_of(printed) == kind


@pytest.mark.parametrize(
    ("printed", "day", "precision"),
    [
        ("AUG 30", date(2020, 8, 30), "day"),
        ("JUN", date(2020, 6, 1), "month"),
        ("SEP-OCT", date(2020, 9, 1), "month"),
        ("SPR", date(2020, 7, 1), "year"),
        ("2024 FEB 23", date(2024, 2, 23), "day"),
        ("FEB 30", date(2020, 2, 1), "month"),
        ("", date(2020, 7, 1), "year"),
    ],
)
def test_publication_dates_keep_how_precise_they_are(printed, day, precision):
    assert published(printed, 2020) == (day, precision)


@pytest.mark.parametrize(
    ("printed", "institution", "city", "country"),
    [
        ("Univ Messina, Dept Chem, I-98166 Messina, Italy.",
         "Univ Messina", "Messina", "IT"),
        ("Fudan Univ, Shanghai 200433, Peoples R China",
         "Fudan Univ", "Shanghai", "CN"),
        ("Univ Calif Berkeley, Berkeley, CA 94720 USA",
         "Univ Calif Berkeley", "Berkeley", "US"),
        ("Univ Southampton, Southampton SO17 1BJ, Hants, England",
         "Univ Southampton", "Southampton", "GB"),
        ("Viale Palmiro Togliatti 101, I-50019 Sesto Fiorentino, Italy",
         "", "Sesto Fiorentino", "IT"),
    ],
)  # fmt: skip
def test_an_address_of_web_of_science_is_taken_apart(
    printed, institution, city, country
):
    found = parse_wos_address(printed)

    assert (found.institution, found.city, found.country) == (
        institution,
        city,
        country,
    )


def test_an_address_with_the_department_first_is_taken_apart():
    found = parse_plain_address("School of Law, Leiden University, Leiden, Netherlands")

    assert (found.institution, found.department) == (
        "Leiden University",
        "School of Law",
    )
    assert (found.city, found.country) == ("Leiden", "NL")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r"M{\"u}ller \& S{\o}n", "Müller & Søn"),
        (r"{\v S}koda, \'{\i}, \c{c}, \aa, \ss{}", "Škoda, í, ç, å, ß"),
        (r"{[}H2020{]} 5\% of \$3", "[H2020] 5% of $3"),
        (r"\textit{E. coli} in vitro", "E. coli in vitro"),
        ("TrypLE\\&\\#8482;", "TrypLE™"),
    ],
)
def test_latex_is_decoded(written, read):
    assert decoded(written) == read


def test_names_are_put_family_first_and_bodies_kept_whole():
    assert author_names("Ludwig van Beethoven and {European Space Agency}") == [
        "van Beethoven, Ludwig",
        "European Space Agency",
    ]


def test_three_thousand_authors_are_read_quickly(saved):
    names = [f"Family{n}, Given{n}" for n in range(3_000)]
    lines = [f"[{'; '.join(names[n : n + 30])}] Univ {n}, Oslo, Norway."
             for n in range(0, 3_000, 10)]  # fmt: skip
    text = "FN Clarivate Analytics Web of Science\nVR 1.0\nPT J\nAU " + "\n   ".join(
        names
    )
    text += "\nAF " + "\n   ".join(names) + "\nTI Many\nC1 " + "\n   ".join(lines)
    text += "\nPY 2020\nUT WOS:000100000000009\nER\nEF\n"

    started = time.process_time()
    (work,) = read_wos(saved(text)).works

    assert time.process_time() - started < 5
    assert work.authors[20].affiliations == [0, 1, 2]


@pytest.mark.parametrize("content", ["", "hello", "%PDF-1.4", "<html></html>"])
@pytest.mark.parametrize("read", [read_wos, read_bibtex])
def test_other_files_are_refused(saved, read, content):
    with pytest.raises(Refused):
        read(saved(content))


@given(st.text(alphabet="@article{}=,\"'\\#\n FNPTAUERTI16:;()[]%é中", max_size=300))
@settings(
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_no_text_breaks_the_reading(saved, text):
    for prefix in ("@article{key, title = ", "FN Clarivate\nPT J\nAU ", ""):
        for read in (read_wos, read_bibtex):
            try:
                read(saved(prefix + text))
            except Refused as refusal:
                assert refusal.message


@real
def test_two_real_exports_hold_998_records_of_753_works():
    first = read_bibtex(OUTPUTS / "wos_bibtex_izsler_2016-2021_500_ISIkeys.bib.gz")
    second = read_bibtex(OUTPUTS / "wos_bibtex_izsler_2019-2023_498_WOSkeys.bib.gz")
    works = first.works + second.works

    assert not first.bad + second.bad
    assert len(works) == 998
    assert len({work.wos_ut for work in works}) == 753
    assert sum(work.year_from_early_access for work in works) == 7
    assert not [work for work in works if work.year is None or work.errors]
    assert all(a.country for work in works for a in work.affiliations)


@real
@pytest.mark.parametrize(
    ("name", "count", "countries"),
    [
        ("wos_plaintext_capture-recapture_2015-2016_500.txt.gz", 500, 82),
        ("wos_plaintext_small_latin.isi", 34, 10),
        ("wos_tab_southampton_50.tsv", 50, 13),
        ("wos_southampton.xls", 50, 13),
    ],
)
def test_real_exports_are_read_whole(name, count, countries):
    found = read_wos(OUTPUTS / name)

    assert not found.bad
    assert len({work.wos_ut for work in found.works}) == len(found.works) == count
    assert len({code for work in found.works for code in work.countries}) == countries
    assert all(work.year and work.title and work.authors for work in found.works)


@real
def test_a_real_export_of_scopus_is_read_whole():
    found = read_bibtex(OUTPUTS / "scopus_neoantigen_611.bib.gz")

    assert (len(found.works), found.bad) == (611, [])
    assert all(work.scopus_eid and work.year for work in found.works)


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("Control of <i>Salmonella</i> in Europe", "Control of Salmonella in Europe"),
        ("CO<SUB>2</SUB> in  water", "CO2 in water"),
        ("Salt &amp; sea &lt; 3 &#176;C", "Salt & sea < 3 °C"),
        ("p < 0.05 and q > 2", "p < 0.05 and q > 2"),
        ("R&D; <image> of a house", "R&D; <image> of a house"),
    ],
)
def test_a_title_is_read_without_the_marks_of_a_web_page(printed, read):
    assert plain_title(printed) == read


def test_no_marks_come_in_from_either_format(tmp_path):
    bib = tmp_path / "a.bib"
    bib.write_text("@article{a, title={Of <i>Bees</i>}, year={2020}}")
    text = tmp_path / "a.txt"
    text.write_text(WOS_TEXT.replace("A long title", "A <i>long</i> title"))
    assert read_bibtex(bib).works[0].title == "Of Bees"
    assert read_wos(text).works[0].title.startswith("A long title")
