"""Words of institution names: how Web of Science shortens them, and which say little."""

from __future__ import annotations

# As printed -> written out. Only where one word is meant.
SHORTENED = {
    "univ": "university", "universita": "university", "universitat": "university",
    "universite": "university", "universidad": "university",
    "universidade": "university", "universiteit": "university",
    "uniwersytet": "university", "universitet": "university",
    "universitaet": "university", "universitatea": "university",
    "universitas": "university",
    "inst": "institute", "instit": "institute", "istituto": "institute",
    "ist": "institute", "institut": "institute", "instituto": "institute",
    "institution": "institute",
    "sci": "science", "sciences": "science", "technol": "technology",
    "technologies": "technology", "natl": "national", "nazl": "nazionale",
    "acad": "academy", "academia": "academy", "coll": "college",
    "hosp": "hospital", "ctr": "centre", "center": "centre", "cent": "central",
    "res": "research", "lab": "laboratory", "labs": "laboratory",
    "laboratories": "laboratory", "fdn": "foundation", "minist": "ministry",
    "dept": "department", "fac": "faculty", "sch": "school", "agr": "agriculture",
    "agcy": "agency", "vet": "veterinary", "anim": "animal", "hlth": "health",
    "publ": "public", "med": "medical", "engn": "engineering", "environm": "environment",
    "biol": "biology", "chem": "chemistry", "phys": "physics", "int": "international",
    "org": "organisation", "organization": "organisation", "assoc": "association",
    "soc": "society", "corp": "corporation", "co": "company", "zooprofilatt":
    "zooprofilattico", "zooprofilat": "zooprofilattico", "sperim": "sperimentale",
    "aliment": "alimenti", "sanit": "sanita", "eidgenoss": "eidgenossische",
    "tecn": "tecnica", "politecn": "politecnico", "polytech": "polytechnic",
    "ecol": "ecology", "dis": "disease", "diseases": "disease", "genet": "genetics",
    "microbiol": "microbiology", "pathol": "pathology", "surg": "surgery",
    "stn": "station", "serv": "service", "off": "office", "reg": "region",
    "prov": "province", "govt": "government", "fed": "federal", "gen": "general",
    "adv": "advanced", "appl": "applied", "nat": "natural", "hist": "history",
    "museo": "museum", "mus": "museum", "educ": "education", "econ": "economics",
    "cooperat": "cooperation", "dev": "development", "grp": "group",
    "lomb": "lombardia", "tech": "technical",
}  # fmt: skip
# Said or left out at will.
SAY_LITTLE = frozenset(
    "the of and for de la le les des du di del della delle degli dei dell d l da do dos"
    " das der die und et en e y i il lo a an at in van von zu op het voor fur"
    " ltd limited gmbh inc llc plc ag sa srl spa bv nv ab oy as".split()
)
# Between two Chinese names these make no difference worth a proposal.
HAN_ENDINGS = (
    "大学", "学院", "学校", "研究院", "研究所", "科学院", "研究中心", "中心", "公司",
    "医院", "有限公司", "集团",
)  # fmt: skip
