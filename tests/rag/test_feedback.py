"""What users said of answers: kept whole, in every script, by many at once, by nobody else to read; the last counts."""

import errno
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from io import FileIO
from pathlib import Path

import pytest

import index.home
import rag
from index.errors import LibraryLocked, LibraryUnwritable
from index.home import Home
from rag.answer import Answer, Citation, ShortAnswer, Status
from rag.errors import QuestionError
from rag.feedback import Feedback, alone, append, feedback_of, load_feedback
from rag.gold import GoldEvidence

APPEND = """
import sys
from pathlib import Path
from index.home import Home
from rag.feedback import Feedback, append
for number in range(100):
    append(Home(Path(sys.argv[1])), Feedback("right", f"{sys.argv[2]} {number}", "en", "not_found", (), (), "now"))
"""
SAID = Feedback(
    "right", "How many?", "en", "answered", (("86",),), (GoldEvidence("de.txt", "86 Soldaten."),), "2025-05-02T09:00:00"
)


def answered(question: str = "How many?", quote: str = "86 Soldaten.", status: Status = "answered") -> Answer:
    """Return an answer with one value and one quote."""
    cited = (Citation(1, "a1", "Title", None, "de", None, None, quote, 0, len(quote), 0.9, True),)
    short = () if status == "not_found" else (ShortAnswer("86", "86", (1,)),)
    return Answer(question, "en", status, f"{quote} [1]", "en", short, citations=cited)


def test_what_is_kept_of_an_answer() -> None:
    """Values with their spellings, quotes with the name of their article, when it was said; no prose, no id."""
    answer = replace(
        answered(), short_answers=(ShortAnswer("800 juta", "800000000", (1,)), ShortAnswer("86", "86", ()))
    )
    said = feedback_of(answer, "wrong", lambda id_: f"{id_}.txt")
    assert said == Feedback(
        "wrong",
        "How many?",
        "en",
        "answered",
        (("800 juta", "800000000"), ("86",)),
        (GoldEvidence("a1.txt", "86 Soldaten."),),
        said.when,
    )
    assert said.when.endswith("+00:00")
    assert feedback_of(answered(status="not_found"), "right", str).quotes == ()
    with pytest.raises(QuestionError, match="use one of right, wrong"):
        feedback_of(answer, "Right", str)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    ["Łódź?", "Сколько солдат?", "كم جنديًا؟", "有多少名士兵？", "ทหารกี่นาย", "कितने सैनिक?", 'a\n"b"\\\u2028\x85c 😀'],
)
def test_every_script_comes_back(tmp_path: Path, text: str) -> None:
    """Question and quote as they were, line breaks and quotation marks too, each verdict on one line."""
    home = Home(tmp_path)
    said = [feedback_of(answered(text, text), "right", str), feedback_of(answered(text + "!", text), "wrong", str)]
    for one in said:
        append(home, one)
    assert load_feedback(home.feedback) == tuple(said)
    assert home.feedback.read_bytes().count(b"\n") == 2


def test_half_a_character_is_no_obstacle(tmp_path: Path) -> None:
    """A lone surrogate, as a browser may send it, is replaced and the line can be read."""
    append(Home(tmp_path), replace(SAID, question="a\ud800b"))
    assert load_feedback(tmp_path / "feedback.jsonl")[0].question == "a?b"


def test_two_threads_and_two_processes_lose_nothing(tmp_path: Path) -> None:
    """Each adds a hundred lines at once; all four hundred are there, each whole."""
    home = Home(tmp_path / "home")
    started = [subprocess.Popen([sys.executable, "-c", APPEND, str(home.path), name]) for name in ("one", "two")]

    def add(name: str) -> None:
        for number in range(100):
            append(home, replace(SAID, question=f"{name} {number}"))

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(add, ["three", "four"]))
    assert [process.wait(60) for process in started] == [0, 0]
    found = {one.question for one in load_feedback(home.feedback)}
    assert found == {f"{name} {number}" for name in ("one", "two", "three", "four") for number in range(100)}


def test_only_the_owner_may_read_it(tmp_path: Path) -> None:
    """Whatever the folder allows; and the lock tells nothing."""
    append(Home(tmp_path), SAID)
    assert (tmp_path / "feedback.jsonl").stat().st_mode & 0o777 == 0o600
    assert {file.name for file in tmp_path.iterdir()} <= {"feedback.jsonl", "feedback.lock"}
    assert all(file.stat().st_size == 0 for file in tmp_path.glob("*.lock"))


def test_the_last_verdict_counts(tmp_path: Path) -> None:
    """On the same answer to the same question; another answer to it is another matter."""
    home, other = Home(tmp_path), replace(SAID, values=(("68",),), when="2025-05-03")
    for one in (SAID, other, replace(SAID, verdict="wrong", when="2025-05-04")):
        append(home, one)
    assert [(one.verdict, one.values) for one in load_feedback(home.feedback)] == [
        ("right", (("68",),)),
        ("wrong", (("86",),)),
    ]


def test_a_full_disk_leaves_no_half_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A part fits, the rest does not: what was there before stays, and the remedy is named."""

    class Full(FileIO):
        written = 0

        def write(self, data: memoryview, /) -> int:  # type: ignore[override]
            if self.written:
                raise OSError(errno.ENOSPC, "No space left on device")
            self.written = super().write(data[:20])
            return self.written

    home = Home(tmp_path)
    append(home, SAID)
    before = home.feedback.read_bytes()
    with monkeypatch.context() as patched:
        patched.setattr(index.home, "FileIO", Full)
        with pytest.raises(LibraryUnwritable, match=r"No space left on device\. Free some space"):
            append(home, SAID)
    assert home.feedback.read_bytes() == before
    append(home, replace(SAID, question="again"))
    assert len(load_feedback(home.feedback)) == 2


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """A file stands where the folder should be."""
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(LibraryUnwritable, match="--home"):
        append(Home(tmp_path / "file"), SAID)


def test_a_process_that_hangs_is_not_waited_for_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever keeps the lock is to be ended."""
    from filelock import FileLock

    monkeypatch.setattr(index.home, "_TURN_SECONDS", 0.05)
    script = "import sys, filelock; lock = filelock.FileLock(sys.argv[1]); lock.acquire(); print(flush=True); input()"
    command = [sys.executable, "-c", script, str(tmp_path / "feedback.lock")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        with pytest.raises(LibraryLocked, match="does not end"):
            append(Home(tmp_path), SAID)
        process.kill()
    with FileLock(tmp_path / "feedback.lock", timeout=5):
        assert not (tmp_path / "feedback.jsonl").exists()


def test_a_line_begins_where_an_editor_left_none(tmp_path: Path) -> None:
    """A last line without its end is not written on."""
    home = Home(tmp_path)
    append(home, SAID)
    home.feedback.write_bytes(home.feedback.read_bytes().rstrip())
    append(home, replace(SAID, question="again"))
    assert len(load_feedback(home.feedback)) == 2


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"verdict": "maybe"}, 'line 2: unknown verdict "maybe"; use one of right, wrong'),
        ({"status": "open"}, 'line 2: unknown status "open"'),
        ({"question": " "}, 'line 2: "question" is empty'),
        ({"user": "ana"}, 'line 2: unknown key "user"; remove it'),
        ({"values": [[]]}, 'line 2: an item of "values" is empty; list at least one'),
        ({"values": "86"}, 'line 2: "values" is no list'),
        ({"quotes": [{"article": "a"}]}, 'line 2: the key "quote" is missing; add it'),
    ],
)
def test_a_broken_line_is_named(tmp_path: Path, changes: dict[str, object], says: str) -> None:
    """With what is wrong and what to do."""
    home = Home(tmp_path)
    append(home, SAID)
    with home.feedback.open("a", encoding="utf-8") as out:
        out.write(json.dumps(json.loads(home.feedback.read_text("utf-8")) | changes) + "\n")
    with pytest.raises(QuestionError, match=r"feedback\.jsonl, ") as caught:
        load_feedback(home.feedback)
    assert says in str(caught.value)


@pytest.mark.parametrize("content", [None, "", "\n\n"])
def test_nothing_said_yet(tmp_path: Path, content: str | None) -> None:
    """How to say something."""
    file = tmp_path / "feedback.jsonl"
    if content is not None:
        file.write_text(content, "utf-8")
    with pytest.raises(QuestionError, match="Press Right or Wrong"):
        load_feedback(file)


def test_a_follow_up_is_kept_as_it_can_be_asked_alone() -> None:
    """With the question it goes on from; one that stands alone stays as it is."""
    history = [("How many soldiers from Vietnam took part?", "86")]
    assert alone(answered("And from Russia?"), history, ()) == (
        "How many soldiers from Russia took part? And from Russia?"
    )
    assert alone(answered("Who won the election in Poland?"), history, ()) == "Who won the election in Poland?"
    assert alone(answered("And from Russia?"), [], ()) == "And from Russia?"


def test_the_engine_keeps_a_verdict(tmp_path: Path) -> None:
    """Under the file name of the cited article; one that is gone goes by its id."""
    file = tmp_path / "bridges.txt"
    file.write_text("The bridge over the Vistula in Torun opened in 1934. It is long.", "utf-8")
    engine = rag.open(tmp_path / "home", llm="reader")
    engine.add(file)
    (article,) = engine.articles()
    answer = answered("When did the bridge open?", "The bridge over the Vistula in Torun opened in 1934.")
    engine.rate(replace(answer, citations=(replace(answer.citations[0], article_id=article.id),)), "right")
    engine.rate(answer, "wrong", [("Where is it?", "In Torun.")])
    engine.close()
    said = load_feedback(engine.home.feedback)
    assert [(one.verdict, one.quotes[0].article) for one in said] == [("right", "bridges.txt"), ("wrong", "a1")]
