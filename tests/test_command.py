"""The `approvalflow` command, run as strangers run it: a process of its own, with its exit code and what it prints."""

import json
import os
import pty
import subprocess
import sys
import time
from pathlib import Path

import pytest

from approvalflow.cli import COMMANDS
from approvalflow.plugins.finding import installed_plugins
from tests.running.command import COMMAND
from tests.running.command import run_command as run

HAS_CHINA = "china-calendar" in installed_plugins()
CN = pytest.mark.skipif(not HAS_CHINA, reason="the China calendar is not installed")

#: The State Council's arrangement of the Spring Festival of 2026, as a county could load it itself.
NOTICE = """\
title = "2026年春节放假通知"
issued_on = 2025-11-04
days_worked = [2026-02-14, 2026-02-28]

[[days_off]]
name = "春节"
from = 2026-02-15
to = 2026-02-23
"""


def due(*arguments: str, **more: str) -> dict[str, object]:
    """The JSON answer of `due`."""
    done = run("due", *arguments, "--json", **more)
    answer: dict[str, object] = json.loads(done.stdout)
    return answer


class TestDue:
    """One limit from the command line."""

    @CN
    def test_five_days_over_the_spring_festival(self):
        """Filed on 13 February 2026, five working days end on the 27th at the close."""
        done = run("due", "2026-02-13", "5 working days")
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout == "due / 到期: 2026-02-27T17:30:00+08:00\n"

    @CN
    def test_cn_is_the_calendar_where_it_is_enabled(self):
        """Without the plug-in the answer is by weekdays, and says that it is provisional."""
        assert due("2026-02-13", "5 working days")["provisional"] is False
        assert due("2026-02-13", "5 working days", plugins="")["provisional"] is True
        assert due("2026-02-13", "5 working days", "--calendar", "weekdays")["due"] == "2026-02-20T17:30:00+08:00"

    @CN
    def test_what_was_known_then(self):
        """As known on 1 October 2025 the notice for 2026 did not exist."""
        then = due("2026-02-13", "5 working days", "--as-known-on", "2025-10-01")
        assert then["provisional"] is True
        assert then["due"] != "2026-02-27T17:30:00+08:00"

    def test_a_county_s_own_notice(self, tmp_path):
        """`--notices` lays a file over the calendar, also where no plug-in is enabled."""
        path = tmp_path / "2026.toml"
        path.write_text(NOTICE, encoding="utf-8")
        found = due("2026-02-13", "5个工作日", "--calendar", "weekdays", "--notices", str(path), plugins="")
        assert found["due"] == "2026-02-27T17:30:00+08:00"
        assert any(day["reason"] == "holiday (春节) / 春节放假" for day in found["why"])

    def test_the_answer_has_exactly_the_keys_of_the_row_language(self):
        """`--json` prints one answer of the row language."""
        answer = due("2026-03-02", "3 working days", "--calendar", "weekdays", "--now", "2026-03-04T10:00:00+08:00")
        assert list(answer) == ["due", "light", "provisional", "left", "why"]
        assert answer["light"] == "green"
        assert answer["left"] == {"working_days": 2}
        assert set(answer["why"][0]) == {"day", "counted", "reason", "source"}

    def test_options_say_what_the_keys_of_a_row_say(self):
        """Pauses, extension, zone, hours, receipt rule and the rest reach the answer."""
        plain = ("2026-03-02", "3 working days", "--calendar", "weekdays")
        assert due(*plain, "--pause", "2026-03-03/2026-03-05")["due"] == "2026-03-09T17:30:00+08:00"
        assert due(*plain, "--extend", "1 working day")["due"] == "2026-03-06T17:30:00+08:00"
        assert due(*plain, "--hours", "08:00-12:00 13:00-16:00")["due"] == "2026-03-05T16:00:00+08:00"
        assert due(*plain, "--zone", "UTC")["due"] == "2026-03-05T17:30:00+00:00"
        assert due(*plain, "--end", "end-of-day")["due"] == "2026-03-06T00:00:00+08:00"
        assert due(*plain, "--include-first-day")["due"] == "2026-03-04T17:30:00+08:00"
        late = ("2026-03-02T19:00:00+08:00", "3 working days", "--calendar", "weekdays")
        assert due(*late, "--filed")["due"] == "2026-03-06T17:30:00+08:00"
        expiry = ("2026-03-02", "before licence expiry", "--calendar", "weekdays", "--expires", "2026-03-20")
        assert str(due(*expiry)["due"]).startswith("2026-03-")

    def test_an_open_pause_has_no_due(self):
        """Nothing after the stroke: the pause still runs, and the answer says when it would be due if resumed."""
        open_pause = ("2026-03-02", "3 working days", "--calendar", "weekdays", "--pause", "2026-03-03/")
        answer = due(*open_pause, "--now", "2026-03-05T10:00:00+08:00")
        assert answer["due"] is None
        assert answer["due_if_resumed"]
        shown = run("due", *open_pause).stdout
        assert "none while paused" in shown

    def test_it_explains_day_by_day(self):
        """`--explain` prints each day with its reason in both languages."""
        lines = run("due", "2026-03-06", "1 working day", "--calendar", "weekdays", "--explain").stdout.splitlines()
        assert [line[:12] for line in lines[-4:]] == ["2026-03-06 -", "2026-03-07 -", "2026-03-08 -", "2026-03-09 +"]
        assert "weekend / " in lines[-3]

    def test_it_explains_in_one_language(self):
        """`--explain zh` prints the derivation with its articles; without a language it may stand before START."""
        plain = ("2026-03-06", "1 working day", "--calendar", "weekdays")
        chinese = run("due", *plain, "--explain", "zh").stdout
        assert "参照 民法典 第201条" in chinese and "weekend" not in chinese
        assert "as in Civil Code art. 201" in run("due", *plain, "--explain", "en").stdout
        assert run("due", "--explain", *plain).stdout == run("due", *plain, "--explain").stdout
        assert run("due", *plain, "--explain", "fr").returncode == 2

    def test_it_says_when_it_was_received(self):
        """With `--filed` the derivation tells the true receipt and the day that counts as such."""
        late = ("2026-03-07T20:00:00+08:00", "1 working day", "--calendar", "weekdays", "--filed", "--explain", "en")
        assert "received at 2026-03-07 20:00; by the published receipt rule" in run("due", *late).stdout

    def test_it_draws(self, tmp_path):
        """`--svg` writes the strip in the language of `--explain`, with the day of `--now` marked."""
        plain = ("2026-03-06", "1 working day", "--calendar", "weekdays", "--now", "2026-03-08T10:00:00+08:00")
        path = tmp_path / "strip.svg"
        assert run("due", *plain, "--svg", str(path)).returncode == 0
        assert 'lang="zh-CN"' in path.read_text(encoding="utf-8")
        run("due", *plain, "--explain", "en", "--svg", str(path))
        drawn = path.read_text(encoding="utf-8")
        assert 'lang="en"' in drawn and 'data-state="weekend today provisional"' in drawn
        refused = run("due", *plain, "--svg", str(tmp_path / "no" / "strip.svg"))
        assert refused.returncode == 1
        assert "cannot be written: No such file" in refused.stderr and "Traceback" not in refused.stderr

    @pytest.mark.parametrize(
        "arguments, rule",
        [
            (["2026-02-13", "5 days"], "bare-days"),
            (["2026-02-13", "５ working days"], "ascii-digits"),
            (["２０２６-02-13", "5 working days"], "instant"),
            (["2026-02-30", "5 working days"], "no-such-day"),
            (["2026-03-02", "0 working days"], "amount"),
            (["2026-03-02", "1000000000 working days"], "amount"),
            (["2026-03-02", "5 working days", "--pause", "2026-02-25/2026-03-04"], "pause-before-start"),
            (["2026-02-13", "5 working days", "--calendar", "mars"], "calendar"),
            (["2026-02-13", "5 working days", "--pause", "2026-02-16"], "pauses"),
            (["2026-02-13", "5 working days", "--extend", "1 month"], "extension-unit"),
        ],
    )
    def test_a_refused_input_is_told_in_both_languages(self, arguments, rule):
        """Exit 1, nothing on standard output, one line that names the place and the rule."""
        done = run("due", *arguments)
        assert (done.returncode, done.stdout) == (1, "")
        assert "Traceback" not in done.stderr
        assert done.stderr.rstrip().endswith(f"[{rule}]")
        assert " / " in done.stderr
        as_json = run("due", *arguments, "--json")
        assert as_json.returncode == 1
        assert json.loads(as_json.stdout)["error"]["rule"] == rule

    def test_a_refused_option_is_named(self):
        """What is wrong with an option names the option."""
        done = run("due", "2026-02-13", "5 working days", "--zone", "Mars/Base")
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.startswith("--zone: ")

    @pytest.mark.parametrize(
        "arguments",
        [
            [],
            ["2026-02-13"],
            ["--batch", "--filed"],
            ["--batch", "--svg", "a"],
            ["--batch", "2026-02-13"],
            ["--nothing"],
        ],
    )
    def test_a_wrong_call_is_another_thing(self, arguments):
        """Exit 2 for a command that was called wrongly."""
        done = run("due", *arguments)
        assert done.returncode == 2
        assert done.stderr.startswith("usage: approvalflow")

    def test_it_imports_no_office(self):
        """Nothing that counts days waits for the office, the cases or pendulum: what is imported is what a start takes,
        however busy the machine is; `bench/bench_startup.py` measures it.
        """
        program = (
            "import sys; from approvalflow.cli import main; main(['due', '2026-02-13', '5 working days']);"
            "late = ('approvalflow.office', 'approvalflow.domain.cases', 'pendulum', 'transitions');"
            "print([name for name in sys.modules if name.startswith(late)]);"
            "print(sum(name.startswith('approvalflow') for name in sys.modules), len(sys.modules))"
        )
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, encoding="utf-8", timeout=60)
        late, counted = done.stdout.splitlines()[-2:]
        ours, all_of_them = map(int, counted.split())
        assert (late, ours < 75, all_of_them < 350) == ("[]", True, True), done.stdout


class TestBatch:
    """JSON Lines in, JSON Lines out."""

    def test_one_answer_in_the_place_of_each_row(self):
        """Good rows, refused rows and lines that are no rows keep their order; the exit code is 0."""
        lines = [
            '{"start": "2026-03-02", "term": "3 working days", "calendar": "weekdays"}',
            "not json",
            "[]",
            '{"start": "2026-03-02", "term": "3 days"}',
            '{"start": "2026-03-02", "term": "1 month", "calendar": "weekdays"}',
        ]
        done = run("due", "--batch", text="\n".join(lines))
        answers = [json.loads(line) for line in done.stdout.splitlines()]
        assert (done.returncode, done.stderr) == (0, "")
        assert [answer.get("due") or answer["error"]["rule"] for answer in answers] == [
            "2026-03-05T17:30:00+08:00", "json", "row", "bare-days", "2026-04-02T17:30:00+08:00",
        ]  # fmt: skip
        assert answers[1]["error"]["place"] == "line 2"

    def test_options_hold_for_rows_that_say_nothing_else(self):
        """`--calendar`, `--zone` and `--hours` are the default of every row; a row's own word counts more."""
        rows = [{"start": "2026-03-02", "term": "3 working days"}]
        rows.append({**rows[0], "zone": "Asia/Shanghai"})
        text = "\n".join(map(json.dumps, rows))
        options = ("--calendar", "weekdays", "--zone", "UTC", "--hours", "09:00-12:00 13:00-16:00")
        done = run("due", "--batch", *options, text=text)
        answers = [json.loads(line)["due"] for line in done.stdout.splitlines()]
        assert answers == ["2026-03-05T16:00:00+00:00", "2026-03-05T16:00:00+08:00"]

    def test_it_answers_as_the_single_command_does(self):
        """A row and the same question on the command line have the same answer."""
        row = {
            "start": "2026-03-02",
            "term": "3 working days",
            "calendar": "weekdays",
            "pauses": [["2026-03-03", None]],
        }
        (line,) = run("due", "--batch", text=json.dumps(row)).stdout.splitlines()
        assert json.loads(line) == due(
            "2026-03-02", "3 working days", "--calendar", "weekdays", "--pause", "2026-03-03/"
        )

    def test_ten_thousand_rows_take_a_moment(self):
        """Calendars and timetables are made once: rows cost microseconds, not start-ups."""
        row = json.dumps({"start": "2026-03-02", "term": "3 working days", "calendar": "weekdays"})
        start = time.process_time(), os.times().children_user
        done = run("due", "--batch", text="\n".join([row] * 10_000))
        assert len(set(done.stdout.splitlines())) == 1
        assert os.times().children_user - start[1] < 10

    def test_a_terminal_is_told_how_far_it_is(self):
        """Where standard error is a terminal it ends with the number of rows; standard output stays clean."""
        reading, writing = pty.openpty()
        row = json.dumps({"start": "2026-03-02", "term": "3 working days", "calendar": "weekdays"}) + "\n"
        done = subprocess.run(
            [*COMMAND, "due", "--batch"], input=(row * 3).encode(), stdout=subprocess.PIPE, stderr=writing, timeout=60
        )
        os.close(writing)
        assert os.read(reading, 100).decode().strip() == "3 rows / 行"
        os.close(reading)
        assert len(done.stdout.splitlines()) == 3

    def test_no_rows_are_no_answers(self):
        """An empty input is done at once; empty lines are no rows."""
        done = run("due", "--batch", text="\n\n")
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


class TestMatters:
    """`matters check`."""

    def test_the_county_is_sound(self, root):
        """The twenty-six files and their organisation, exit 0."""
        county = root / "examples" / "county"
        plugins = None if HAS_CHINA else ""
        done = run(
            "matters",
            "check",
            str(county / "matters"),
            "--organisation",
            str(county / "organisation.toml"),
            plugins=plugins,
        )
        assert (done.returncode, done.stdout, done.stderr) == (0, "26 files: sound / 26 个文件: 无误\n", "")

    def test_every_fault_is_printed_with_file_and_key(self, tmp_path, root):
        """Two slips in two files are two lines, exit 1; `--json` has a line for each as well."""
        road = (root / "examples/county/matters/road-occupation.toml").read_text(encoding="utf-8")
        (tmp_path / "a.toml").write_text(road.replace('"licence"', '"license"'), encoding="utf-8")
        (tmp_path / "b.toml").write_text(
            road.replace('"road-occupation"', '"road"').replace("8 working", "８ working"), encoding="utf-8"
        )
        done = run("matters", "check", str(tmp_path))
        assert done.returncode == 1
        first, second, verdict = done.stdout.splitlines()
        assert first.startswith("a.toml: kind: ")
        assert "did you mean 'licence'?" in first
        assert second.startswith("b.toml: limits.promised.term: ")
        assert verdict == "2 faults in 2 files / 2 个文件, 2 处错误"
        told = [json.loads(line) for line in run("matters", "check", str(tmp_path), "--json").stdout.splitlines()]
        assert [fault["rule"] for fault in told] == ["choice", "ascii-digits"]

    def test_a_path_to_nothing_is_refused(self, tmp_path):
        """A missing file is a fault, exit 1; no path at all is a wrong call, exit 2."""
        assert run("matters", "check", str(tmp_path / "none.toml")).returncode == 1
        assert run("matters", "check").returncode == 2
        assert run("matters").returncode == 2

    def test_a_faulty_organisation_is_told_with_the_matters(self, tmp_path, root):
        """Faults of organisation.toml stand beside those of the matters."""
        path = tmp_path / "organisation.toml"
        path.write_text("[region]\n", encoding="utf-8")
        matters = root / "examples" / "county" / "matters"
        done = run("matters", "check", str(matters), "--organisation", str(path))
        assert done.returncode == 1
        assert "organisation.toml: region.code: is missing" in done.stdout


class TestPlugins:
    """`plugins`, and what the environment enables."""

    def test_installed_is_not_enabled(self):
        """Every installed plug-in is listed; none is enabled where the environment says so."""
        told = [json.loads(line) for line in run("plugins", "--json", plugins="").stdout.splitlines()]
        assert [one["name"] for one in told] == list(installed_plugins())
        assert not any(one["enabled"] for one in told)

    @CN
    def test_an_enabled_one_says_what_it_offers(self):
        """The China calendar is enabled by itself, with its version and capabilities."""
        done = run("plugins")
        (line,) = [line for line in done.stdout.splitlines() if line.startswith("china-calendar")]
        assert "enabled / 已启用" in line
        assert "calendars: cn (extra, known-on, packages)" in line

    def test_one_that_is_not_installed_is_refused(self):
        """Exit 1 and a sentence, not a traceback."""
        done = run("plugins", plugins="chine-calendar")
        assert (done.returncode, done.stdout) == (1, "")
        assert "chine-calendar" in done.stderr
        assert "Traceback" not in done.stderr


class TestCommand:
    """What holds for every subcommand."""

    def test_each_has_a_module_that_speaks(self):
        """`--help` of each subcommand prints its purpose and ends well."""
        for name, command in COMMANDS.items():
            done = run(name, "--help")
            assert done.returncode == 0
            assert command.purpose.split(" / ")[0].split()[0] in done.stdout

    def test_without_a_command_it_says_how_it_is_called(self):
        """Exit 2 and the usage; a stranger's word likewise."""
        assert run().returncode == 2
        assert "usage: approvalflow" in run().stderr
        assert run("duo").returncode == 2

    def test_it_knows_its_version(self):
        """`--version` prints one line."""
        done = run("--version")
        assert (done.returncode, done.stdout.count("\n")) == (0, 1)

    def test_chinese_is_written_whole_under_any_locale(self):
        """A terminal that says ASCII still gets UTF-8."""
        done = subprocess.run(
            [*COMMAND, "due", "2026-03-02", "3 working days", "--calendar", "weekdays"],
            env={
                **os.environ,
                "LC_ALL": "C",
                "PYTHONUTF8": "0",
                "PYTHONIOENCODING": "ascii",
                "PYTHONCOERCECLOCALE": "0",
            },
            capture_output=True,
            timeout=60,
        )
        assert "到期" in done.stdout.decode("utf-8")

    def test_a_reader_who_has_seen_enough_is_no_error(self):
        """`| head -1` gets its line, and no traceback is left behind."""
        row = json.dumps({"start": "2026-03-02", "term": "3 working days", "calendar": "weekdays"}) + "\n"
        with subprocess.Popen(
            [*COMMAND, "due", "--batch"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as process:
            assert process.stdin and process.stdout and process.stderr
            process.stdout.close()
            try:
                process.stdin.write((row * 500).encode())
                process.stdin.close()
            except BrokenPipeError:
                pass
            assert process.stderr.read() == b""
            assert process.wait(60) == 0


def test_the_module_is_the_command():
    """The installed script runs the same function."""
    script = Path(sys.executable).parent / "approvalflow"
    done = subprocess.run([script, "--version"], capture_output=True, encoding="utf-8", timeout=60)
    assert done.stdout == run("--version").stdout
