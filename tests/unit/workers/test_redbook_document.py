"""One Red Book XML becomes a record; anything else is refused with one sentence that names it."""

from __future__ import annotations

import pytest

from mappings.document import Citation, Relation
from workers.errors import UnreadableSource
from workers.sources import redbook

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<!DOCTYPE us-patent-grant SYSTEM "us-patent-grant-v45-2014-04-03.dtd" [ ]>\n'
)
PUBLICATION = (
    "<publication-reference><document-id><country>US</country><doc-number>D0990001</doc-number><kind>S1</kind>"
    "<date>20210105</date></document-id></publication-reference>"
    '<application-reference appl-type="design"><document-id><country>US</country><doc-number>29680800</doc-number>'
    "<date>20190220</date></document-id></application-reference>"
)


def grant(
    biblio: str = "", rest: str = "", *, version: str = "v4.5 2014-04-03", publication: str = PUBLICATION
) -> bytes:
    return (
        f'{HEAD}<us-patent-grant lang="EN" dtd-version="{version}"><us-bibliographic-data-grant>{publication}{biblio}'
        f"</us-bibliographic-data-grant>{rest}</us-patent-grant>"
    ).encode()


def application(biblio: str, rest: str = "") -> bytes:
    return (
        '<us-patent-application dtd-version="v4.2 2006-08-23"><us-bibliographic-data-application>'
        "<publication-reference><document-id><country>US</country><doc-number>20070000001</doc-number><kind>A1</kind><date>20070104</date>"
        f"</document-id></publication-reference>{biblio}</us-bibliographic-data-application>{rest}"
        "</us-patent-application>"
    ).encode()


def document_id(number: str, kind: str = "", country: str = "US", date: str = "", name: str = "") -> str:
    return (
        f"<document-id><country>{country}</country><doc-number>{number}</doc-number>"
        + (f"<kind>{kind}</kind>" if kind else "")
        + (f"<name>{name}</name>" if name else "")
        + (f"<date>{date}</date>" if date else "")
        + "</document-id>"
    )


def relation(kind: str, parent: str, child: str) -> str:
    docs = f"<parent-doc>{parent}</parent-doc><child-doc>{document_id(child)}</child-doc>"
    return f"<{kind}><relation>{docs}</relation></{kind}>"


def test_numbers_and_dates_of_the_publication() -> None:
    patent = redbook.parse(grant("<invention-title>Chair</invention-title>"), "chair.XML").patent
    assert (patent.publication, patent.office, patent.kind) == ("USD0990001S1", "US", "S1")
    assert (patent.date, patent.filed, patent.application) == ("2021-01-05", "2019-02-20", "29680800")
    assert (patent.stage, patent.kind_of_patent, patent.title) == ("grant", "design", "Chair")
    assert redbook.parse(application(""), "a").patent.publication == "US20070000001A1"
    assert redbook.parse(application(""), "a").patent.stage == "application"


def test_inline_markup_is_flattened_and_noise_left_out() -> None:
    rest = (
        "<abstract><p>A <b>chair</b> of\n  H<sub>2</sub>O &#x2014; new.</p><p>Second.</p></abstract>"
        "<description><heading>FIELD</heading><p>Text<maths><math>x=1</math></maths> goes on."
        "<tables><table><row>12</row></table></tables></p><p>See <figref>FIG. 1</figref><!-- no -->.</p></description>"
        "<claims><claim><claim-text><b>1</b>. A chair, comprising:<claim-text>a leg;</claim-text><claim-text>a seat."
        "</claim-text></claim-text></claim><claim><claim-text>2. The chair of <claim-ref>claim 1</claim-ref>, wooden."
        "</claim-text></claim></claims>"
    )
    patent = redbook.parse(grant("<invention-title>A <i>fine</i>  chair</invention-title>", rest), "x").patent
    assert patent.title == "A fine chair"
    assert patent.abstract == "A chair of H2O — new. Second."
    assert patent.description == "FIELD\nText goes on.\nSee FIG. 1."
    assert patent.claims == ("1. A chair, comprising: a leg; a seat.", "2. The chair of claim 1, wooden.")


def test_classes_are_canonical_and_one_that_cannot_be_read_is_left_out() -> None:
    cpc = "<section>A</section><class>47</class><subclass>C</subclass><main-group>7</main-group>"
    biblio = (
        "<classification-locarno><edition>13</edition><main-classification>0601</main-classification>"
        "</classification-locarno><classification-national><country>US</country>"
        "<main-classification>D 2728</main-classification><further-classification>D28 47</further-classification>"
        "<further-classification>?????</further-classification></classification-national>"
        f"<classifications-cpc><main-cpc><classification-cpc>{cpc}<subgroup>54</subgroup></classification-cpc></main-cpc>"
        f"<further-cpc><classification-cpc>{cpc}<subgroup>00</subgroup></classification-cpc></further-cpc>"
        "</classifications-cpc><classifications-ipcr>"
        f"<classification-ipcr>{cpc}<subgroup>02</subgroup></classification-ipcr></classifications-ipcr>"
        "<us-field-of-classification-search><classification-national><main-classification>D 6300</main-classification>"
        "</classification-national></us-field-of-classification-search>"
    )
    patent = redbook.parse(grant(biblio), "x").patent
    assert (patent.locarno, patent.locarno_edition) == (("06-01",), 13)
    assert patent.uspc == ("D2/728", "D28/47")
    assert patent.cpc == ("A47C 7/54", "A47C 7/00")
    assert patent.ipc == ("A47C 7/02",)


def test_classes_of_version_4_0() -> None:
    ipc = "<classification-ipc><edition>7</edition><main-classification>{}</main-classification></classification-ipc>"
    assert redbook.parse(grant(ipc.format("A61B005/00")), "x").patent.ipc == ("A61B 5/00",)
    patent = redbook.parse(grant(ipc.format("0601")), "x").patent
    assert (patent.ipc, patent.locarno, patent.locarno_edition) == ((), ("06-01",), 7)


def test_parties() -> None:
    biblio = (
        "<us-parties><us-applicants><us-applicant><addressbook><orgname>Ada &amp; Co.</orgname></addressbook>"
        "</us-applicant></us-applicants><inventors><inventor><addressbook><last-name>Lovelace</last-name><first-name>Ada</first-name>"
        "</addressbook></inventor></inventors></us-parties>"
        "<assignees><assignee><orgname>Old Form Inc.</orgname><role>02</role></assignee></assignees>"
    )
    patent = redbook.parse(grant(biblio), "x").patent
    assert (patent.applicants, patent.inventors) == (("Ada & Co.",), ("Lovelace, Ada",))
    assert patent.assignees == ("Old Form Inc.",)


def test_up_to_version_4_2_the_applicants_are_the_inventors() -> None:
    person = "<addressbook><last-name>{}</last-name><first-name>B</first-name></addressbook>"
    biblio = (
        f'<parties><applicants><applicant app-type="applicant-inventor">{person.format("One")}</applicant>'
        f'<applicant app-type="applicant">{person.format("Two")}</applicant></applicants></parties>'
    )
    patent = redbook.parse(application(biblio), "x").patent
    assert (patent.applicants, patent.inventors) == (("One, B", "Two, B"), ("One, B",))


def test_citations_keep_their_category_and_joinable_numbers() -> None:
    cited = "<us-citation><patcit>{}</patcit><category>cited by examiner</category></us-citation>"
    biblio = (
        "<us-references-cited>"
        + cited.format(document_id("D661020", "S", date="20120600", name="Smith"))
        + cited.format(document_id("D661020", "S", date="20120600", name="Smith"))
        + cited.format(document_id("old 12", country="XX", date="20130000"))
        + "<us-citation><nplcit><othercit>A web page</othercit></nplcit></us-citation></us-references-cited>"
    )
    assert redbook.parse(grant(biblio), "x").patent.citations == (
        Citation("USD0661020S", "cited by examiner", "2012-06", "Smith"),
        Citation("XX old 12", "cited by examiner", "2013", None),
    )


def test_relations_name_publications_where_the_document_tells_them() -> None:
    granted = document_id("29606243") + f"<parent-grant-document>{document_id('D845543')}</parent-grant-document>"
    biblio = (
        "<us-related-documents>"
        + relation("continuation", granted, "29680800")
        + relation("division", document_id("15275884"), "29606243")
        + f"<us-provisional-application>{document_id('60195933', '00')}</us-provisional-application>"
        + f"<related-publication>{document_id('20010037361', 'A1')}</related-publication></us-related-documents>"
    )
    assert redbook.parse(grant(biblio), "x").patent.relations == (
        Relation("continuation", "USD0845543", "USD0990001S1"),
        Relation("division", "15275884", "USD0845543"),
        Relation("provisional", "60195933"),
        Relation("related-publication", "US20010037361A1"),
    )


@pytest.mark.parametrize(("printed", "iso"), [("20210100", None), ("20210230", None), ("", None), ("2021010", None)])
def test_a_date_that_is_no_day_is_none(printed: str, iso: str | None) -> None:
    xml = grant(publication=PUBLICATION.replace("20210105", printed))
    assert redbook.parse(xml, "x").patent.date == iso


BOMB = '<!DOCTYPE us-patent-grant [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><us-patent-grant>&b;</us-patent-grant>'
EXTERNAL = '<!DOCTYPE us-patent-grant [<!ENTITY x SYSTEM "file:///etc/passwd">]><us-patent-grant>&x;</us-patent-grant>'
HIDDEN = '<?xml version="1.0" encoding="UTF-16LE"?>' + BOMB
REFUSED = [
    (b"", "x.xml is empty."),
    (b" \n ", "x.xml is empty."),
    (b"II*\x00", "x.xml is not XML."),
    (b"PATN\nWKU  039373754\n", "APS text"),
    (b'<?xml version="1.0"?><!-- <!DOCTYPE us> --><!DOCTYPE PATDOC [<!ENTITY a SYSTEM "b" NDATA TIF>]><PATDOC/>',
     "USPTO grant XML or SGML v2"),
    (b"<patent-application-publication/>", "USPTO application XML v1"),
    (b'<uspat:PatentGrant xmlns:pat="http://www.wipo.int/standards/XMLSchema/ST96/Patent"/>', "ST.96 XML"),
    (b"<ep-patent-document/>", "EPO publication"),
    (b"<html/>", "its root element is <html>"),
    (BOMB.encode(), "declares entities"),
    (EXTERNAL.encode(), "declares entities"),
    (HIDDEN.encode("utf-16-le"), "declares entities"),
    (b'<!DOCTYPE us-patent-grant [<!ENTITY % p SYSTEM "http://x/y"> %p;]><us-patent-grant/>', "declares entities"),
    (grant() + grant(), "several documents one after the other"),
    (b"<us-patent-grant>\n<a>\n</b></us-patent-grant>", r"broken XML at line 3: Opening and ending tag mismatch"),
    (grant()[:-30], "broken XML at line 3"),
    (b'<?xml version="1.0" encoding="no-such"?><us-patent-grant/>', "broken XML"),
    (b"<us-patent-grant>" + b"<a>" * 5000 + b"</a>" * 5000 + b"</us-patent-grant>", r"broken XML|nested more than"),
    (b"<us-patent-grant>" + b"<a>" * 220 + b"</a>" * 220 + b"</us-patent-grant>", "nested more than 200 deep"),
    (b"<us-patent-grant/>", "has no bibliographic part"),
    (grant(version="v5.0 2030-01-01"), "Red Book XML v5.0 2030-01-01, which is not read yet"),
    (grant(publication=""), "does not tell its publication number"),
    (grant(publication=PUBLICATION.replace("D0990001", "what?")), "a publication number that cannot be read"),
]  # fmt: skip


@pytest.mark.parametrize(("xml", "reason"), REFUSED, ids=[reason[:30] for _, reason in REFUSED])
def test_what_is_not_read_is_refused_by_name(xml: bytes, reason: str) -> None:
    with pytest.raises(UnreadableSource, match=reason) as error:
        redbook.parse(xml, "x.xml")
    assert str(error.value).startswith("x.xml ")
    assert str(error.value).endswith(".")
    assert "\n" not in str(error.value)


def test_an_entity_that_nobody_declares_stays_text() -> None:
    patent = redbook.parse(grant("<invention-title>Caf&eacute; &nosuch; chair</invention-title>"), "x").patent
    assert patent.title == "Café &nosuch; chair"


def test_long_texts_are_cut() -> None:
    paragraph = "<p>" + "word " * 60_000 + "</p>"
    patent = redbook.parse(grant(rest=f"<description>{paragraph * 3}</description>"), "x").patent
    assert patent.description is not None
    assert 490_000 < len(patent.description) <= 500_000
