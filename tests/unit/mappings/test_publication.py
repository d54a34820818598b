import pytest

from mappings.errors import BadPublication
from mappings.publication import MAX_LENGTH, Publication, canonical, parse, stem

SPELLINGS = {
    "USD0907292S1": [
        "USD0907292S1",
        "US D907,292 S1",
        "USD907292S1",
        "US-D907292-S1",
        "us d0907292 s1",
        "D907,292 S1",
        "ＵＳ　Ｄ９０７，２９２　Ｓ１",
        "US D907,292 (S1)",
        "(10) Patent No.: US D907,292 S1",
        "USD0907292S1-20210105",
        "USD907292S1-20210105.XML",
        "https://patents.google.com/patent/USD907292S1/en",
        "https://patents.google.com/patent/USD907292S1/en?oq=D907292&q=(chair)&before=priority:20210101&sort=new",
        "patents.google.com/patent/USD907292S1",
        "US D907,292–S1",
    ],
    "USD0907292": [
        "D907,292",
        "D0907292",
        "USD907292",
        "USD0907292",
        "Des. 907,292",
        "U.S. Pat. No. D907,292",
        "Pat. Des. 907,292",
        "U.S. Design Patent No. D907,292",
        "United States Design Patent Number D907,292",
        "Des. Pat. No. 907,292",
        "Design Patent 907292",
        "US Patent D907292",
        "USPN D907,292",
        "D'907,292",
        "D\u2019907292",
        "US D\u2019907,292",
        "\u201cD907,292\u201d",
        '"D907292"',
        "'D907292'",
        "\u00abD907,292\u00bb",
        "D907\u200b292",
        "USD0907292-20210105",
        "USD0907292-20210105-D00001.TIF",
    ],
    "USD0661020": ["D661020"],
    "USD0014842S": ["US D14842 S"],
    "US11123456B2": [
        "US 11,123,456 B2",
        "US11123456B2",
        "11123456 B2",
        "US11123456 (B2)",
        "US 11,123,456 (B2)",
        "(10) Patent No.: US 11,123,456 B2",
    ],
    "US11123456": [
        "11123456",
        "US 11,123,456",
        "11,123,456",
        "US Patent No. 11\u2009123\u2009456",
        "Patent No.: 11,123,456",
        "Patent #11,123,456",
        "Patent \u2116 11,123,456",
        "Patent Number 11123456",
        "No. 11,123,456",
        "U.S. Utility Patent 11,123,456",
        "USPN 11,123,456",
        "United States Patent 11,123,456",
    ],
    "US08672134B2": ["US 8,672,134 B2", "US08672134B2", "US8672134B2"],
    "US00537168A": ["US 537168 A"],
    "US20250204297A1": [
        "US20250204297A1",
        "US 2025/0204297 A1",
        "US2025204297A1",
        "US-20250204297-A1",
        "US2025204297 (A1)",
        "Pub. No.: US 2025/0204297 A1",
        "(10) Pub. No.: US 2025/0204297 A1",
        "U.S. Patent Application Publication No. US 2025/0204297 A1",
        "US20250204297A1-20250626",
        "https://patents.google.com/patent/US20250204297A1/en",
    ],
    "US20250204297": [
        "2025/0204297",
        "US 2025/0204297",
        "20250204297",
        "US Pub. No. 2025/0204297",
        "US Pat. App. Pub. No. 2025/0204297",
        "U.S. Pat. Appl. Publ. No. 2025/0204297",
        "PGPUB 20250204297",
        "U.S. Patent Application No. 2025/0204297",
    ],
    "US20050101841A9": ["US 2005/0101841 A9"],
    "USRE049000": [
        "RE49,000",
        "USRE49000",
        "RE049000",
        "Re. 49,000",
        "Reissue 49,000",
        "Reissue Pat. No. RE49,000",
        "U.S. Pat. No. Re. 49,000",
    ],
    "USRE049000E": ["USRE49000E", "US RE49,000 E"],
    "USPP012345": ["PP12345", "PP012345", "Plant Pat. 12,345", "U.S. Plant Patent No. PP12,345"],
    "USPP012345P2": ["US PP12,345 P2"],
    "USH0002345H1": ["USH2345H1", "US H2345 H1"],
    "UST0998013I4": ["UST998013I4"],
    "EP1234567A1": ["EP1234567A1", "EP 1 234 567 A1", "ep-1234567-a1", "EP1234567 (A1)", "Patent No. EP 1 234 567 A1"],
    "EM0042478230007": ["EM 004247823-0007", "EM004247823-0007"],
    "JPD1227036": ["JP D1227036"],
    "WO2004002301": ["WO 2004/002301", "WO WO 2004/002301", "WO/2004/002301", "Pub. No.: WO 2004/002301"],
    "NO20051234": ["NO 20051234"],
    "KR1020050116274": ["KR 10 2005-0116274"],
    "DE202015102345U1": ["DE202015102345U1"],
}


@pytest.mark.parametrize(("spelling", "name"), [(each, name) for name, all_ in SPELLINGS.items() for each in all_])
def test_every_spelling_gives_one_name(spelling: str, name: str) -> None:
    assert canonical(spelling) == name


@pytest.mark.parametrize("name", SPELLINGS)
def test_a_name_reads_as_itself(name: str) -> None:
    assert canonical(name) == name
    assert parse(stem(name)) == Publication(parse(name).office, parse(name).number, None)


def test_the_parts_are_office_number_as_published_and_kind() -> None:
    assert parse("US D907,292 S1") == Publication("US", "D0907292", "S1")
    assert parse("11,123,456") == Publication("US", "11123456", None)
    assert parse("EP 1 234 567 B1") == Publication("EP", "1234567", "B1")


@pytest.mark.parametrize(
    ("cited", "published"),
    [("D661020", "USD0661020S1"), ("4621424", "US04621424A"), ("US 2002/0120760 A1", "US20020120760A1")],
)
def test_a_citation_joins_with_the_publication_by_its_stem(cited: str, published: str) -> None:
    assert stem(cited) == stem(published)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "chair",
        "chair 907292",
        "D2 lamp",
        "desk lamp 12 volts",
        "patio 12",
        "reissue",
        "# D907292",
        "# patent 11,123,456",
        "plant 12345",
        "design patent",
        "patent application no. 29/680,800",
        "U.S. Pat. Appl. No. 12,345,678",
        "https://patents.google.com/?q=chair",
        "https://patents.google.com/patent/chair/en",
        "https://example.org/patent/USD907292S1/en",
        "US",
        "USD",
        "D",
        "D0",
        "0",
        "00000000",
        "S1",
        "29/680,800",
        "US 29/680800",
        "PCT/CH02/00573",
        "123456789",
        "US123456789012",
        "USX99",
        "2025/02",
        "D12345678",
        "EP",
        "EPA1",
        "D907292S1S1",
        "Ð907292",
        "1" * 300,
        "../../etc/passwd",
        "D907292\n\n;x",
        "D907292" + " " * MAX_LENGTH + "S1",
    ],
)
def test_what_is_no_publication_number_is_refused_with_examples(text: str) -> None:
    with pytest.raises(BadPublication, match="write it like USD0907292S1") as caught:
        parse(text)
    assert len(str(caught.value)) < 250
