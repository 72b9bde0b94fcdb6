"""Identifiers of institutions, people and works: form, check digit, one spelling.

Each `clean_…` takes what a person typed or pasted and answers the one form that is
stored; empty stays empty. What cannot be the identifier is a ValidationError that
says what is expected. They serve as Django validators as they stand.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from .institutions import (
    CROCKFORD,
    clean_domain,
    clean_erasmus_code,
    clean_oid,
    clean_pic,
    clean_ror,
    clean_schac,
    clean_wikidata,
)
from .people import clean_language, clean_orcid, clean_phone, clean_time_zone
from .works import (
    clean_arxiv,
    clean_doi,
    clean_grant_doi,
    clean_isbn,
    clean_issn,
    clean_openalex_id,
    clean_patent_no,
    clean_pmid,
    clean_raid,
    clean_scopus_eid,
    clean_wos_ut,
)

CLEANERS: dict[str, Callable[[object], str]] = {
    "ror_id": clean_ror,
    "pic": clean_pic,
    "oid": clean_oid,
    "erasmus_code": clean_erasmus_code,
    "schac": clean_schac,
    "domain": clean_domain,
    "wikidata": clean_wikidata,
    "orcid": clean_orcid,
    "phone": clean_phone,
    "language": clean_language,
    "time_zone": clean_time_zone,
    "doi": clean_doi,
    "grant_doi": clean_grant_doi,
    "raid": clean_raid,
    "wos_ut": clean_wos_ut,
    "scopus_eid": clean_scopus_eid,
    "openalex_id": clean_openalex_id,
    "pmid": clean_pmid,
    "arxiv": clean_arxiv,
    "isbn": clean_isbn,
    "issn": clean_issn,
    "patent_no": clean_patent_no,
}
RESOLVERS = {
    "ror_id": "https://ror.org/{}",
    "wikidata": "https://www.wikidata.org/wiki/{}",
    "orcid": "https://orcid.org/{}",
    "doi": "https://doi.org/{}",
    "grant_doi": "https://doi.org/{}",
    "raid": "https://raid.org/{}",
    "wos_ut": "https://www.webofscience.com/wos/woscc/full-record/WOS:{}",
    "scopus_eid": "https://www.scopus.com/record/display.uri?eid={}",
    "openalex_id": "https://openalex.org/{}",
    "pmid": "https://pubmed.ncbi.nlm.nih.gov/{}/",
    "arxiv": "https://arxiv.org/abs/{}",
}


def address(field: str, value: str) -> str:
    """Where the public record of this identifier can be read; empty if nowhere."""
    if not value or field not in RESOLVERS:
        return ""
    return RESOLVERS[field].format(quote(value, safe="/:"))


__all__ = [
    "CLEANERS",
    "CROCKFORD",
    "RESOLVERS",
    "address",
    "clean_arxiv",
    "clean_doi",
    "clean_domain",
    "clean_erasmus_code",
    "clean_grant_doi",
    "clean_isbn",
    "clean_issn",
    "clean_language",
    "clean_oid",
    "clean_openalex_id",
    "clean_orcid",
    "clean_patent_no",
    "clean_phone",
    "clean_pic",
    "clean_pmid",
    "clean_raid",
    "clean_ror",
    "clean_schac",
    "clean_scopus_eid",
    "clean_time_zone",
    "clean_wikidata",
    "clean_wos_ut",
]
