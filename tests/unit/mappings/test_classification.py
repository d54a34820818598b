import pytest

from mappings.classification import (
    MAX_CODE_LENGTH,
    SCHEMES,
    ancestors,
    canonical,
    from_fixed_width_uspc,
    parse_filter,
    title,
)
from mappings.errors import BadClassCode

LOCARNO = {
    "06-01": [
        "0601",
        "06-01",
        "06.01",
        "06/01",
        "6-1",
        "06 01",
        "6/1",
        " 06 - 01 ",
        "06–01",
        "06\u00a001",
        "LOC (13) Cl. 06-01",
        "LOC(14)CL.06-01",
        "Cl. 06-01",
        "loc cl 6-01",
    ],
    "06": ["06", "6", "LOC (13) Cl. 06"],
    "32-00": ["32-00", "3200"],
    "14-04": ["1404"],
}
SYMBOLS = {
    "A": ["A", "a", " A "],
    "A47": ["A47", "a47"],
    "A47C": ["A47C", "a47c"],
    "A47C 7/00": [
        "A47C 7/00",
        "A47C7/00",
        "A47C  7/00",
        "A47C0007000000",
        "A47C   7/00",
        "A47C 7",
        "A47C7",
        "A47C007/00",
        "A47C 7 / 00",
        "A47C0007/00",
    ],
    "A47C 7/54": ["a47c 7/54", "A47C7/54", "A47C0007540000", "A47C007/54", "A47C 7/54 (2006.01)", "A47C 7/540000"],
    "G06F 3/04812": ["G06F 3/04812", "G06F0003048120"],
    "A63F 2009/0012": ["A63F 2009/0012", "a63f2009/0012"],
    "B26B 21/4006": ["B26B 21/4006-4031"],
    "A63B 59/50": ["A63B 59/50-58"],
}
USPC_COLUMNS = {
    "D2/728": ["D 2728", " D2728"],
    "D14/486": ["D14486"],
    "D5/32": ["D 5 32"],
    "D28/47": ["D28 47"],
    "D28/46": ["D28 46- 48"],
    "D1/100": ["D 1100-199"],
    "D12/204": ["D12204-213"],
    "D7/300.2": ["D 73002"],
    "D7/401.2": ["D 74012", " D74012"],
    "D10/46.1": ["D10 461"],
    "D10/119.4": ["D101194"],
    "D99/1": ["D99  1"],
    "24/3.1": [" 24  3.1"],
    "123/41.1": ["123 41.1", "123 411"],
    "36/83": [" 36 83"],
    "36/3A": [" 36  3 A"],
    "36/22R": [" 36 22 R"],
    "36/24.5": [" 36 245"],
    "36/112": [" 36112-116"],
    "52/223.7": [" 522237"],
    "2/93": ["  2 93"],
    "273/157R": ["273157 R"],
    "273/282.1": ["2732821-2823"],
    "285/5": ["285  5-  6"],
    "229/87.05": ["229 8705"],
    "340/539.12": ["34053912"],
    "600/300": ["600300000"],
    "705/26": ["705026000"],
    "179/90K": ["179 90K"],
    "179/2DP": ["179  2DP"],
    "340/172.5": ["340172.5"],
    "128/DIG12": ["128DIG 12", "128DIG.12"],
    "257/E21.001": ["257E21001"],
}
USPC_PEOPLE = {
    "D14/486": ["D14/486", "d14/486", "D14-486", "D14 / 486", "U.S. Cl. D14/486", "USCL D14/486"],
    "D2/728": ["D2-728", "D2/728", "D02/728", "D 2/728", "D2 728"],
    "D14": ["D14", "d14", "D 14"],
    "D6": ["D6", "D06"],
    "D7/642": ["D7/642-647"],
    "123": ["123"],
    "123/41.1": ["123/41.1", "123-41.1"],
    "273/157R": ["273/157R", "273/157 R"],
    "705/26": ["705/26", "705/026000"],
    "128/DIG12": ["128/DIG. 12", "128/DIG12"],
    "257/E21.001": ["257/E21.001"],
    "PLT/101": ["PLT/101"],
}


def pairs(table: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(spelling, code) for code, spellings in table.items() for spelling in spellings]


@pytest.mark.parametrize(("spelling", "code"), pairs(LOCARNO))
def test_locarno_is_read_in_every_spelling(spelling: str, code: str) -> None:
    assert canonical("locarno", spelling) == code


@pytest.mark.parametrize("scheme", ["cpc", "ipc"])
@pytest.mark.parametrize(("spelling", "code"), pairs(SYMBOLS))
def test_cpc_and_ipc_are_read_at_every_level(scheme: str, spelling: str, code: str) -> None:
    assert canonical(scheme, spelling) == code


@pytest.mark.parametrize(
    ("spelling", "code"), [("G06F 1516", "G06F 15/16"), ("C12Q  168", "C12Q 1/68"), ("B60R  900", "B60R 9/00")]
)
def test_ipc_of_the_old_columns_is_read(spelling: str, code: str) -> None:
    assert canonical("ipc", spelling) == code


@pytest.mark.parametrize(("spelling", "code"), pairs(USPC_COLUMNS))
def test_uspc_columns_of_the_xml_are_read(spelling: str, code: str) -> None:
    assert from_fixed_width_uspc(spelling) == code
    assert canonical("uspc", spelling) == code


@pytest.mark.parametrize(("spelling", "code"), pairs(USPC_PEOPLE))
def test_uspc_is_read_as_people_write_it(spelling: str, code: str) -> None:
    assert canonical("uspc", spelling) == code


@pytest.mark.parametrize(
    ("scheme", "code"),
    [
        *((scheme, code) for scheme in ("cpc", "ipc") for code in SYMBOLS),
        *(("locarno", code) for code in LOCARNO),
        *(("uspc", code) for code in (*USPC_COLUMNS, *USPC_PEOPLE)),
    ],
)
def test_a_canonical_code_reads_as_itself_and_ends_its_ancestors(scheme: str, code: str) -> None:
    assert canonical(scheme, code) == code
    assert ancestors(scheme, code)[-1] == code


@pytest.mark.parametrize(
    ("scheme", "code", "levels"),
    [
        ("locarno", "06-01", ("06", "06-01")),
        ("locarno", "06", ("06",)),
        ("uspc", "D14/486", ("D14", "D14/486")),
        ("uspc", "123", ("123",)),
        ("cpc", "A47C 7/54", ("A", "A47", "A47C", "A47C 7/00", "A47C 7/54")),
        ("cpc", "A47C 7/00", ("A", "A47", "A47C", "A47C 7/00")),
        ("ipc", "A47", ("A", "A47")),
    ],
)
def test_ancestors_go_from_the_root_to_the_code(scheme: str, code: str, levels: tuple[str, ...]) -> None:
    assert ancestors(scheme, code) == levels


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("locarno:0601", "locarno:06-01"),
        ("LOCARNO: 06-01", "locarno:06-01"),
        ("06-01", "locarno:06-01"),
        ("0601", "locarno:06-01"),
        ("06", "locarno:06"),
        ("06/01", "locarno:06-01"),
        ("24-02", "locarno:24-02"),
        ("2402", "locarno:24-02"),
        ("99-99", "locarno:99-99"),
        ("LOC (13) Cl. 06-01", "locarno:06-01"),
        ("24", "locarno:24 uspc:24"),
        ("24/2", "locarno:24-02 uspc:24/2"),
        ("36", "uspc:36"),
        ("123", "uspc:123"),
        ("123/41.1", "uspc:123/41.1"),
        ("D28/47", "uspc:D28/47"),
        ("D28 47", "uspc:D28/47"),
        ("D28", "uspc:D28"),
        ("D6", "uspc:D6"),
        ("D21", "cpc:D21 ipc:D21 uspc:D21"),
        ("D", "cpc:D ipc:D"),
        ("A47C", "cpc:A47C ipc:A47C"),
        ("A47C7/54", "cpc:A47C_7/54 ipc:A47C_7/54"),
        ("Y02E", "cpc:Y02E"),
        ("cpc:a47", "cpc:A47"),
        ("uspc:24", "uspc:24"),
        ("uspc: D14486", "uspc:D1/448.6 uspc:D14/486"),
        ("uspc:D10 461", "uspc:D10/46.1 uspc:D10/461"),
        ("uspc:D2 728", "uspc:D2/728 uspc:D2/72.8"),
    ],
)
def test_a_filter_names_every_scheme_that_its_code_fits(text: str, terms: str) -> None:
    found = parse_filter(text)
    assert found.terms == tuple(term.replace("_", " ") for term in terms.split())
    assert found.schemes == {term.partition(":")[0] for term in found.terms}


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        ":",
        "chair",
        "locarno:",
        "locarno:chair",
        "cpc:06-01",
        "locarno:A47C",
        "loc:06-01",
        "00-01",
        "A47C 7/5",
        "A47C 0/00",
        "I47C",
        "cpc:Z",
        "ipc:Y02E",
        "D0",
        "uspc:0",
        "123/",
        "06-",
        "06-01-02",
        "٠٦-٠١",
        "06-01\n",
        "06_01",
        "A" * 1000,
        "0" * 1000,
        "uspc:" + " " * 1000,
        "locarno:06:01",
        "*",
        "A47C*",
        "06-01 OR 1",
        "None",
    ],
)
def test_what_is_no_class_is_refused_with_examples(text: str) -> None:
    with pytest.raises(BadClassCode) as caught:
        parse_filter(text)
    message = str(caught.value)
    assert message.endswith(".")
    assert len(message) < 300


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_error_of_a_scheme_shows_spellings_that_it_reads(scheme: str) -> None:
    with pytest.raises(BadClassCode) as caught:
        canonical(scheme, "chair")
    examples = str(caught.value).partition("write ")[2].rstrip(".").replace("or ", "").split(", ")
    assert len(examples) > 2
    for example in examples:
        assert canonical(scheme, example.rpartition(": ")[2])


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_scheme_reads_nothing_beyond_the_longest_code(scheme: str) -> None:
    with pytest.raises(BadClassCode):
        canonical(scheme, " " * MAX_CODE_LENGTH + "06")


def test_an_unknown_scheme_is_refused_with_the_known_ones() -> None:
    with pytest.raises(BadClassCode, match="locarno, cpc, ipc, uspc"):
        ancestors("eclass", "06")


@pytest.mark.parametrize("text", ["None", "", "chair", "D14", "D14/486", "06-01"])
def test_what_is_not_in_columns_is_refused(text: str) -> None:
    with pytest.raises(BadClassCode, match="fixed columns"):
        from_fixed_width_uspc(text)


@pytest.mark.parametrize(
    ("scheme", "code", "expected"),
    [
        ("locarno", "06", "Furnishing"),
        ("locarno", "06-01", "Seats"),
        ("locarno", "02-01", "Undergarments, lingerie, corsets, brassières, nightwear"),
        ("locarno", "03-02", None),
        ("cpc", "A", "Human necessities"),
        ("ipc", "A47C", "Chairs; sofas; beds"),
        ("cpc", "A47C 7/00", None),
        ("uspc", "D28", "Cosmetic products and toilet articles"),
        ("uspc", "D28/47", None),
    ],
)
def test_titles_are_in_sentence_case(scheme: str, code: str, expected: str | None) -> None:
    assert title(scheme, code) == expected


def test_every_code_of_the_title_lists_is_canonical_and_has_its_parent() -> None:
    from mappings.class_titles import _titles

    for scheme, name in (("locarno", "locarno.csv"), ("cpc", "cpc.csv"), ("uspc", "uspc.csv")):
        titles = _titles(name)
        for code, text in titles.items():
            assert canonical(scheme, code) == code
            assert all(level in titles for level in ancestors(scheme, code))
            assert text == text.strip() != ""
    assert len(_titles("cpc.csv")) == 9 + 137 + 680
