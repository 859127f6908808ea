"""`gongkai due`: one question, many questions, and how it says no."""

import io
import json
import subprocess
import sys

import pytest

from gongkai.law.cli import main


@pytest.fixture
def questions(tmp_path):
    def write(text: str, encoding: str = "utf-8"):
        path = tmp_path / "questions.csv"
        path.write_bytes(text.encode(encoding))
        return str(path)

    return write


def test_the_first_line_is_the_day(capsys):
    assert main(["--from", "2017-09-28", "--working-days", "15"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines == ["2017-10-25", "自2017年9月28日（星期四）起15个工作日，至2017年10月25日（星期三）23:59:59止。"]


def test_explain_shows_every_day(capsys):
    assert main(["--from", "2017-09-28", "--working-days", "3", "--explain"]) == 0
    out = capsys.readouterr().out
    assert "2017-09-30  星期六  第  2日  中秋节、国庆节调休上班（国办发明电〔2016〕17号）" in out
    assert "2017-10-03  星期二  不计     中秋节、国庆节放假（国办发明电〔2016〕17号）" in out
    assert len(out.splitlines()) == 2 + 12


def test_json_is_for_programs(capsys):
    assert main(["--from", "2017-09-28", "--working-days", "3", "--explain", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["due"], answer["due_at"]) == ("2017-10-09", "2017-10-09T23:59:59+08:00")
    assert answer["length"] == {"unit": "working_days", "amount": 3}
    assert [step["day"] for step in answer["explain"] if step["counted"]] == ["2017-09-29", "2017-09-30", "2017-10-09"]


@pytest.mark.parametrize(
    ("arguments", "first_line"),
    [
        (["--from", "2017-10-01T22:30", "--hours", "5"], "2017-10-02 03:30:00"),
        (["--from", "2017-06-19", "--calendar-days", "12"], "2017-07-03"),
        (["--from", "2017-06-18T17:00Z", "--working-days", "3"], "2017-06-22"),
        (["--from", "2017年6月19日", "--working-days", "3"], "2017-06-22"),
    ],
)
def test_other_lengths_and_other_ways_to_write_a_day(arguments, first_line, capsys):
    assert main(arguments) == 0
    assert capsys.readouterr().out.splitlines()[0] == first_line


def test_a_year_without_a_notice_is_a_no(capsys):
    assert main(["--from", "2026-12-20", "--working-days", "15"]) == 1
    out, err = capsys.readouterr()
    assert (out, err) == ("", "2027年的节假日安排通知尚未载入，不能计算该年的工作日。\n")


def test_the_last_days_of_december_carry_a_warning(capsys):
    assert main(["--from", "2026-12-20", "--working-days", "8"]) == 0
    assert "2026年12月底的日期届时可能调整" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--from", "2017-09-28"],
        ["--working-days", "3"],
        ["--from", "soon", "--working-days", "3"],
        ["--from", "2017-02-30", "--working-days", "3"],
        ["--from", "2017-09-28", "--working-days", "three"],
        ["--from", "2017-09-28", "--working-days", "0"],
        ["--from", "2017-09-28", "--working-days", "-3"],
        ["--from", "2017-09-28", "--working-days", "99999999999"],
        ["--from", "2017-09-28", "--working-days", "3", "--hours", "3"],
        ["--from", "2017-09-28", "--working-days", "3", "--holidays", "no-such-file.json"],
        ["--file", "no-such-file.csv"],
        ["--file", "questions.csv", "--from", "2017-09-28"],
        ["--unknown"],
    ],
)
def test_input_that_cannot_be_used_gets_one_sentence(arguments, capsys):
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.endswith("。\n")
    assert err.count("\n") == 1


def test_a_table_comes_back_with_the_day_due(questions, capsys):
    path = questions("编号,from,working_days\n甲,2017-09-28,15\n\n乙,2017-09-25,15\n")
    assert main(["--file", path]) == 0
    assert capsys.readouterr().out == (
        "编号,from,working_days,due\n甲,2017-09-28,15,2017-10-25\n乙,2017-09-25,15,2017-10-20\n"
    )


def test_a_table_as_excel_saves_it(questions, capsys):
    assert main(["--file", questions("from,working_days,备注\r\n2017/9/28,15,“急”\r\n", "gb18030")]) == 0
    assert capsys.readouterr().out.splitlines()[1] == "2017/9/28,15,“急”,2017-10-25"
    assert main(["--file", questions("from,working_days\n2017-09-28,15\n", "utf-8-sig"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == [{"from": "2017-09-28", "working_days": "15", "due": "2017-10-25"}]


def test_bad_rows_are_named_by_their_line_and_nothing_is_printed(questions, capsys):
    path = questions("from,working_days\n2017-09-28,15\n2017-13-01,2\n2017-01-01,\n2017-01-01\n")
    assert main(["--file", path]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert [line.split("：")[0] for line in err.splitlines()] == ["第3行", "第4行", "第5行"]


def test_rows_that_only_lack_a_notice_are_a_no(questions, capsys):
    assert main(["--file", questions("from,working_days\n2017-09-28,15\n2027-01-04,2\n")]) == 1
    assert capsys.readouterr().err == "第3行：2027年的节假日安排通知尚未载入，不能计算该年的工作日。\n"


@pytest.mark.parametrize("text", ["", "\n", "date,days\n2017-09-28,15\n", 'from,working_days\n"2017-09-28,15\n'])
def test_a_file_that_is_no_table_of_questions_is_refused(text, questions, capsys):
    assert main(["--file", questions(text)]) == 2
    assert capsys.readouterr().err.endswith("。\n")


def test_a_table_may_come_from_standard_input(monkeypatch, capsys):
    stdin = io.TextIOWrapper(io.BytesIO(b"from,working_days\n2017-09-28,15\n"))
    monkeypatch.setattr(sys, "stdin", stdin)
    assert main(["--file", "-"]) == 0
    assert capsys.readouterr().out.endswith("2017-10-25\n")


def test_next_years_notice_can_be_handed_in_as_data_or_as_text(tmp_path, capsys):
    notice = {"title": "国务院办公厅关于2027年部分节假日安排的通知（试验用）"}
    data = {"format": "gongkai-holidays/1", "year": 2027, "notice": notice, "off": {"元旦": ["2027-01-01"]}}
    (tmp_path / "2027.json").write_text(json.dumps(data), encoding="utf-8")
    (tmp_path / "2027.txt").write_text(
        "国务院办公厅关于2027年部分节假日安排的通知\n一、元旦：1月1日（周五）放假，与周末连休。\n", encoding="utf-8"
    )
    for name in ("2027.json", "2027.txt"):
        assert main(["--from", "2026-12-30", "--working-days", "2", "--holidays", str(tmp_path / name)]) == 0
        out, err = capsys.readouterr()
        assert out.splitlines()[0] == "2027-01-04"
    assert "请核对：通知中没有春节。" in err


def test_it_needs_no_django():
    code = (
        "import sys; from gongkai.law.cli import main; main(['--from', '2017-09-28', '--working-days', '15']); "
        "sys.exit('django' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0
