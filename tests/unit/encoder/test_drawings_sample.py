import io
import subprocess
import sys
import tarfile
import zipfile
from dataclasses import dataclass

import pytest
from lxml import etree
from PIL import Image

from encoder.training.drawings.sample import sample_path

IMAGE_DESCRIPTION = 270
COMPRESSION = 259
GROUP_4 = 4
NEVER_ISSUED = 9_900_000


@dataclass(frozen=True)
class Shipped:
    """One grant's ZIP as it lies in the weekly tar."""

    member: str
    files: dict[str, bytes]

    @property
    def stem(self) -> str:
        return self.member.rsplit("/", 1)[1].removesuffix(".ZIP")

    @property
    def xml(self) -> etree._Element:
        return etree.fromstring(self.files[f"{self.stem}/{self.stem}.XML"])


@pytest.fixture(scope="module")
def grants() -> list[Shipped]:
    shipped = []
    with tarfile.open(sample_path()) as tar:
        for member in tar.getmembers():
            content = tar.extractfile(member)
            assert content is not None
            with zipfile.ZipFile(io.BytesIO(content.read())) as archive:
                shipped.append(Shipped(member.name, {name: archive.read(name) for name in archive.namelist()}))
    return shipped


def test_the_sample_is_small_and_found_without_build123d() -> None:
    code = "import sys; from encoder.training.drawings.sample import sample_path as path; "
    code += "print(path().is_file(), 'build123d' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["True", "False"]
    assert sample_path().stat().st_size < 6_000_000


def test_members_are_named_as_the_office_names_them(grants: list[Shipped]) -> None:
    assert len(grants) == 150
    for grant in grants:
        assert grant.member == f"I20260106/DESIGN/{grant.stem}.ZIP"
        assert set(grant.files) >= {f"{grant.stem}/{grant.stem}.XML", f"{grant.stem}/{grant.stem}-D00000.TIF"}


def test_numbers_are_used_once_and_never_issued(grants: list[Shipped]) -> None:
    path = "us-bibliographic-data-grant/publication-reference/document-id/doc-number"
    numbers = [str(grant.xml.findtext(path)) for grant in grants]
    assert len(set(numbers)) == len(numbers)
    assert all(number.startswith("D") and int(number[1:]) > NEVER_ISSUED for number in numbers)
    assert [f"US{number}-20260106" for number in numbers] == [grant.stem for grant in grants]


def test_counts_in_the_xml_agree_with_the_files(grants: list[Shipped]) -> None:
    for grant in grants:
        root = grant.xml
        named = [f"{grant.stem}/{image.get('file')}" for image in root.iterfind("drawings/figure/img")]
        assert sorted(named) == sorted(name for name in grant.files if name.endswith(".TIF"))
        counts = "us-bibliographic-data-grant/figures/"
        assert root.findtext(counts + "number-of-drawing-sheets") == str(len(named) - 1)
        texts = root.findall("description/description-of-drawings/p")
        assert root.findtext(counts + "number-of-figures") == str(len(texts)) == "7"
        assert [paragraph.findtext("figref") for paragraph in texts] == [f"FIG. {n}" for n in range(1, 8)]


def test_sheets_are_group_4_with_their_place_and_turn_in_tag_270(grants: list[Shipped]) -> None:
    turns = set()
    for grant in grants:
        for position, element in enumerate(grant.xml.iterfind("drawings/figure/img")):
            content = grant.files[f"{grant.stem}/{element.get('file')}"]
            with Image.open(io.BytesIO(content)) as image:
                page = f"PG{position:06}" if position else "OGFIG"
                turn = "L" if element.get("orientation") == "landscape" else "P"
                turns.add(turn)
                assert isinstance(image, Image.Image)
                assert image.mode == "1"
                tags = image.getexif()
                assert tags[COMPRESSION] == GROUP_4
                assert tags[IMAGE_DESCRIPTION].rstrip("\0") == f"**DRAWING;{page};BW;{turn}"
                assert image.info["dpi"] == (300, 300)
                size = (f"{image.width * 25.4 / 300:.2f}mm", f"{image.height * 25.4 / 300:.2f}mm")
                assert (element.get("wi"), element.get("he")) == size
    assert turns == {"P", "L"}


def test_every_figure_has_ink_and_stays_on_the_paper(grants: list[Shipped]) -> None:
    for grant in grants:
        for name, content in grant.files.items():
            if name.endswith(".TIF"):
                with Image.open(io.BytesIO(content)) as image:
                    picture = image.convert("L")
                black = picture.histogram()[0]
                assert 0.002 < black / (picture.width * picture.height) < 0.25, name
                edges = [picture.crop((0, 0, picture.width, 1)), picture.crop((0, 0, 1, picture.height))]
                assert all(edge.getextrema() == (255, 255) for edge in edges), name


def test_designs_are_of_many_classes(grants: list[Shipped]) -> None:
    locarno = "us-bibliographic-data-grant/classification-locarno/main-classification"
    uspc = "us-bibliographic-data-grant/classification-national/main-classification"
    assert len({grant.xml.findtext(locarno) for grant in grants}) >= 12
    assert {grant.xml.findtext(uspc) for grant in grants} >= {"D 67164", "D 6716", "D12209", "D26 93"}
    assert len({grant.xml.findtext("us-bibliographic-data-grant/invention-title") for grant in grants}) > 60


def test_citations_and_parents_are_earlier_designs_of_the_sample(grants: list[Shipped]) -> None:
    earlier: dict[str, str | None] = {}
    categories, kin, others, continued = set(), 0, 0, 0
    for grant in grants:
        root = grant.xml.find("us-bibliographic-data-grant")
        assert root is not None
        locarno = root.findtext("classification-locarno/main-classification")
        for citation in root.iterfind("us-references-cited/us-citation"):
            cited = citation.findtext("patcit/document-id/doc-number")
            assert cited in earlier
            categories.add(citation.findtext("category"))
            kin, others = kin + (earlier[cited] == locarno), others + (earlier[cited] != locarno)
        for parent in root.iterfind("us-related-documents/continuation//parent-grant-document/document-id/doc-number"):
            assert earlier[str(parent.text)] == locarno
            continued += 1
        earlier[str(root.findtext("publication-reference/document-id/doc-number"))] = locarno
    assert categories == {"cited by examiner", "cited by applicant"}
    assert kin > others > 20
    assert continued >= 5
