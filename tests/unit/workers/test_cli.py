from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from workers.cli import main


def test_help_teaches_with_examples_and_every_setting() -> None:
    text = CliRunner().invoke(main, ["--help"]).output
    assert "figseek up" in text
    assert "FIGSEEK_ELASTICSEARCH_URL" in text


@pytest.mark.parametrize("command", main.commands)
def test_every_command_explains_itself_and_its_options(command: str) -> None:
    answer = CliRunner().invoke(main, [command, "--help"])
    assert answer.exit_code == 0
    options = [parameter for parameter in main.commands[command].params if parameter.param_type_name == "option"]
    assert all(getattr(option, "help", None) for option in options)


def test_a_path_that_is_not_there_is_exit_2(tmp_path: Path) -> None:
    answer = CliRunner().invoke(main, ["ingest", str(tmp_path / "nothing.tar"), "--data", str(tmp_path / "data")])
    assert answer.exit_code == 2
    assert "nothing.tar" in answer.output


@pytest.mark.parametrize("inputs", [[], ["FILE", "--text", "a lamp"]])
def test_encode_takes_files_or_texts_and_not_both(tmp_path: Path, inputs: list[str]) -> None:
    (tmp_path / "file").write_bytes(b"")
    given = [str(tmp_path / "file") if word == "FILE" else word for word in inputs]
    answer = CliRunner().invoke(main, ["encode", *given, "--out", str(tmp_path / "x.npy")])
    assert answer.exit_code == 2
    assert not (tmp_path / "x.npy").exists()


def test_a_file_that_cannot_be_read_is_exit_1_and_leaves_no_output(tmp_path: Path) -> None:
    (tmp_path / "bad.tif").write_bytes(b"II*\0 and then rubbish")
    answer = CliRunner().invoke(main, ["encode", str(tmp_path / "bad.tif"), "--out", str(tmp_path / "x.npy")])
    assert answer.exit_code == 1
    assert "bad.tif" in answer.output
    assert list(tmp_path.iterdir()) == [tmp_path / "bad.tif"]


def test_a_setting_that_does_not_exist_is_named(tmp_path: Path) -> None:
    environ = {"FIGSEEK_ELASTICSEACH_URL": "http://127.0.0.1:9200", "FIGSEEK_DATA": str(tmp_path)}
    answer = CliRunner().invoke(main, ["search", "--text", "lamp"], env=environ)
    assert answer.exit_code == 2
    assert "FIGSEEK_ELASTICSEACH_URL" in answer.output


def test_a_worker_alone_needs_the_urls(tmp_path: Path) -> None:
    answer = CliRunner().invoke(main, ["worker", "--data", str(tmp_path)])
    assert answer.exit_code == 2
    assert "FIGSEEK_BROKER_URL" in answer.output


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["--cutoff", "image"], "'image' is not like image=0.5; there are image, description, keyword, score."),
        (["--weights", "score=1"], "'score=1' is not like image=0.5; there are image, description, keyword."),
        (["--cutoff", "image=0.3", "--cutoff", "image=0.4"], "image is given twice."),
        (["--weights", "image=1,keyword=two"], "'two' is not a number."),
        (["--weights", "image=-1"], "weights.image: it must be greater than or equal to 0."),
        (["--cutoff", "score=inf"], "cutoff.score: it must be a finite number."),
    ],
)
def test_numbers_of_a_search_are_read_or_refused_before_anything_starts(
    tmp_path: Path, options: list[str], reason: str
) -> None:
    answer = CliRunner().invoke(main, ["search", *options, "--data", str(tmp_path / "data")])
    assert answer.exit_code == 2
    assert reason in answer.output
    assert not (tmp_path / "data").exists()
