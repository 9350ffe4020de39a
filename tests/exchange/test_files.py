"""Files that are written whole: what is no file stays what it is, and a link leads to the file that is written."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest

from scn.errors import InvalidInput
from scn.exchange.files import whole, whole_bytes


def test_a_pipe_gets_the_text_and_stays_a_pipe(tmp_path: Path) -> None:
    pipe, got = tmp_path / "pipe", list[bytes]()
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: got.append(pipe.read_bytes()))
    reader.start()
    with whole(pipe) as stream:
        stream.write("Puno بونو\n")
    reader.join(10)

    assert got == ["Puno بونو\n".encode()]
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert list(tmp_path.iterdir()) == [pipe]


def test_a_link_stays_one_and_its_file_is_written(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    file, link = tmp_path / "kept" / "report.html", tmp_path / "link.html"
    file.write_text("old", encoding="utf-8")
    file.chmod(0o640)
    link.symlink_to(file)
    with whole(link) as stream:
        stream.write("new")

    assert link.is_symlink()
    assert (file.read_text(encoding="utf-8"), stat.S_IMODE(file.stat().st_mode)) == ("new", 0o640)


def test_a_link_to_nothing_makes_its_file(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "file")
    with whole(link) as stream:
        stream.write("new")

    assert (tmp_path / "file").read_text(encoding="utf-8") == "new"


def test_a_block_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"old")
    with pytest.raises(KeyError), whole_bytes(file) as stream:
        stream.write(b"new")
        raise KeyError

    assert file.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [file]
    with pytest.raises(InvalidInput, match="it is a folder"), whole_bytes(tmp_path):
        pass
