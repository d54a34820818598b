"""XML that was made to be hard to read, each with what is to be said of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

PUBLICATION = "USD0990001S1"


@dataclass(frozen=True, slots=True)
class DocumentCase:
    """A document: `refused` is a pattern of the sentence that says why; else it is read as `PUBLICATION`."""

    name: str
    make: Callable[[], bytes]
    refused: str | None = None


def grant(body: str = "", *, biblio: str = "", doctype: str = "", number: str = "D0990001", image: str = "") -> str:
    """A small design grant with something put into its parts."""
    drawings = f'<drawings><figure><img file="{image}"/></figure></drawings>' if image else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n{doctype}<us-patent-grant lang="EN" dtd-version="v4.5 2014-04-03">'
        "<us-bibliographic-data-grant><publication-reference><document-id><country>US</country>"
        f"<doc-number>{number}</doc-number><kind>S1</kind><date>20210105</date></document-id></publication-reference>"
        f"<invention-title>Hostile lamp</invention-title>{biblio}</us-bibliographic-data-grant>{drawings}{body}"
        "</us-patent-grant>"
    )


def cases() -> list[DocumentCase]:
    """Every case."""
    return [*_entities(), *_shapes(), *_encodings(), *_slow(), *_lists()]


def _case(name: str, text: str, refused: str | None = None) -> DocumentCase:
    return DocumentCase(name, partial(str.encode, text), refused)


def _doctype(subset: str, root: str = "us-patent-grant") -> str:
    return f"<!DOCTYPE {root} [{subset}]>\n"


def _entities() -> Iterator[DocumentCase]:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    laughs = grant("&l11;", doctype=_doctype(f'<!ENTITY l0 "ha">{levels}'))
    declares = "declares entities in its DOCTYPE"
    yield _case("a billion laughs", laughs, declares)
    yield _case("a billion laughs in an attribute", laughs.replace("&l11;", '<p a="&l11;"/>'), declares)
    hidden = laughs.replace("UTF-8", "UTF-16")
    yield DocumentCase("a billion laughs in UTF-16", partial(hidden.encode, "utf-16"), declares)
    yield DocumentCase("laughs in UTF-16 without a mark", partial(hidden.encode, "utf-16-le"), f"{declares}|broken")
    seven = laughs.replace("UTF-8", "UTF-7").replace("<!ENTITY", "+ADwAIQ-ENTITY")
    yield _case("a billion laughs in UTF-7", seven, f"{declares}|broken XML")
    square = grant("&a;" * 10_000, doctype=_doctype(f'<!ENTITY a "{"a" * 100_000}">'))
    yield _case("a quadratic blow-up", square, declares)
    for what, entity in {
        "a file": '<!ENTITY x SYSTEM "file:///etc/passwd">',
        "the network": '<!ENTITY x SYSTEM "http://127.0.0.1:9/x">',
        "a parameter entity": '<!ENTITY % x SYSTEM "http://127.0.0.1:9/x"> %x;',
        "an unparsed entity": '<!NOTATION n SYSTEM "n"><!ENTITY x SYSTEM "http://127.0.0.1:9/x" NDATA n>',
    }.items():
        yield _case(f"an entity from {what}", grant("&x;", doctype=_doctype(entity)), declares)
    outside = '<!DOCTYPE us-patent-grant SYSTEM "http://127.0.0.1:9/evil.dtd" [ ]>\n'
    yield _case("a DTD that calls out", grant(doctype=outside))
    yield _case("a DTD from a file", grant(doctype='<!DOCTYPE us-patent-grant SYSTEM "file:///dev/zero">\n'))
    default = _doctype(f'<!ATTLIST p x CDATA "{"a" * 100_000}">')
    yield _case("an attribute of 2 GB by default", grant("<p/>" * 20_000, doctype=default), "broken XML")
    include = grant('<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/>')
    yield _case("an inclusion of a file", include)
    style = '<?xml-stylesheet href="http://127.0.0.1:9/x.xsl" type="text/xsl"?><us-patent-grant'
    yield _case("a style sheet that calls out", grant().replace("<us-patent-grant", style, 1))


def _shapes() -> Iterator[DocumentCase]:
    broken = "broken XML"
    yield _case("100,000 elements deep", grant("<p>" * 100_000), broken)
    yield _case("100,000 elements deep and back", grant("<p>" * 100_000 + "</p>" * 100_000), f"{broken}|nested")
    yield _case("210 elements deep", grant("<p>" * 210 + "</p>" * 210), "nested more than 200 deep")
    yield _case("an attribute of 20 MB", grant(f'<p a="{"a" * 20_000_000}"/>'), broken)
    yield _case("a million attributes", grant("<p" + "".join(f" a{n}=''" for n in range(1_000_000)) + "/>"), broken)
    yield _case("a name of a megabyte", grant(f"<{'a' * 1_000_000}/>"), broken)
    yield _case("a root of a long name", f"<{'a' * 40_000}/>", "its root element is <a{60}>")
    yield _case("an attribute twice", grant('<p a="1" a="2"/>'), broken)
    yield _case("a comment without an end", grant("<!--"), broken)
    yield _case("a control character", grant("<p>\x01</p>"), broken)
    yield _case("a reference to no character", grant("<p>&#0;</p>"), broken)
    yield _case("a text of 12 MB", grant(f"<description><p>{'lamp ' * 2_400_000}</p></description>"), broken)
    yield _case("cut off", grant()[:-100], broken)
    yield DocumentCase("empty", bytes, "is empty")
    yield DocumentCase("zeros", partial(bytes, 10_000), "is not XML|broken")
    yield _case("two documents", grant() + grant(), "holds several documents")
    yield _case("no number", grant(number=""), "does not tell its publication number")
    yield _case("a number of 100,000 digits", grant(number="9" * 100_000), "publication number that cannot be read")
    yield _case("a number that leads out", grant(number="../../etc"), "publication number that cannot be read")
    yield _case("millions of tags", grant("<a/>" * 4_100_000), "more than 4,000,000 tags, entities and attributes")
    yield _case("millions of entities", grant("&lt;" * 4_100_000), "more than 4,000,000 tags, entities and attributes")


def _encodings() -> Iterator[DocumentCase]:
    text = grant("<description><p>Lampe für Möbel</p></description>")
    yield DocumentCase("UTF-8 with a mark", partial(text.encode, "utf-8-sig"))
    yield DocumentCase("UTF-16", partial(text.replace("UTF-8", "UTF-16").encode, "utf-16"))
    yield DocumentCase("Latin-1 that says so", partial(text.replace("UTF-8", "ISO-8859-1").encode, "latin-1"))
    yield DocumentCase("Latin-1 that says UTF-8", partial(text.encode, "latin-1"), "broken XML")
    yield DocumentCase("UTF-16 that says UTF-8", partial(text.encode, "utf-16-be"), "not XML|broken XML")
    yield DocumentCase("UTF-32", partial(text.replace("UTF-8", "UTF-32").encode, "utf-32"), "not XML|broken XML")
    for name in ("no-such", "x" * 5_000, "idna", "zlib", "rot13", "../../etc/passwd"):
        yield _case(f"in the encoding {name[:20]}", text.replace("UTF-8", name), "broken XML")


def _slow() -> Iterator[DocumentCase]:
    """What took minutes or gigabytes once, in a file of some hundred kB."""
    deep = "<p>" * 180 + "<b/>" * 20_000 + "</p>" * 180
    yield _case("180 paragraphs around 20,000 elements", grant(f"<description>{deep}</description>"))
    ranges = f"<p>FIGS. {'1-1000, ' * 490}2 are views.</p>" * 100
    lines = f"<description-of-drawings>{ranges}</description-of-drawings>"
    yield _case("49 million figures", grant(f"<description>{lines}</description>"))
    inner = "<classification-cpc><section>" * 80 + "<b/>" * 50_000 + "</section></classification-cpc>" * 80
    yield _case(
        "80 classes around 50,000 elements", grant(biblio=f"<classifications-cpc>{inner}</classifications-cpc>")
    )
    related = "<relation><parent-doc><document-id><doc-number>" * 40 + "<b/>" * 50_000
    related += "</doc-number></document-id></parent-doc></relation>" * 40
    inner = f"<us-related-documents><division>{related}</division></us-related-documents>"
    yield _case("40 relations around 50,000 elements", grant(biblio=inner))
    yield _case("300,000 name spaces", grant("".join(f'<a xmlns:n{n}="u"/>' for n in range(300_000))))
    prologue = "<?a b?><!-- c -->" * 50_000
    yield _case("a prologue of a megabyte", grant().replace("<us-patent-grant", f"{prologue}<us-patent-grant", 1))
    quotes = _doctype('"' * 50_001 + "<!--" * 1_000)
    yield _case("a DOCTYPE of quotes", grant(doctype=quotes), "broken XML|declares entities")


def _lists() -> Iterator[DocumentCase]:
    """More than any publication has of something: the first of it is taken."""
    cited = "".join(
        f"<us-citation><patcit><document-id><country>US</country><doc-number>{n}</doc-number></document-id></patcit>"
        "</us-citation>"
        for n in range(1, 30_000)
    )
    yield _case("30,000 citations", grant(biblio=f"<us-references-cited>{cited}</us-references-cited>"))
    names = "".join(
        f"<us-applicant><addressbook><orgname>{n}</orgname></addressbook></us-applicant>" for n in range(9999)
    )
    parties = f"<us-parties><us-applicants>{names}</us-applicants></us-parties>"
    yield _case("9,999 applicants", grant(biblio=parties))
    classes = "".join(f"<further-classification>D{n % 30} {n}</further-classification>" for n in range(1, 5_000))
    yield _case("5,000 classes", grant(biblio=f"<classification-national>{classes}</classification-national>"))
    images = "".join(f'<figure><img file="{n}.TIF"/></figure>' for n in range(6_000))
    yield _case("6,000 drawings", grant(f"<drawings>{images}</drawings>"), "names more than 5000 images")
    for name in ("../../etc/passwd", "/etc/passwd", "a" * 100_000, "\N{RIGHT-TO-LEFT OVERRIDE}FIT.x", "con.tif"):
        yield _case(f"a drawing of the name {name[:20]!a}", grant(image=name))
