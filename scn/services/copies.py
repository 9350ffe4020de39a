"""The use cases of a whole store: back it up into a file, restore it from one, copy it into another database.

Each is made under another name, checked, flushed to the disk and then renamed; in a database it is one transaction. The policy goes
with it, as a text beside it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from scn.errors import Collision, Fault, InvalidInput, ScnError
from scn.exchange.files import whole_bytes
from scn.services import policies
from scn.services.desk import Desk
from scn.services.report_files import DAY, POLICY, make_room, thin
from scn.store import copying, schema
from scn.store.copying import Content
from scn.store.store import Store


@dataclass(frozen=True, slots=True)
class Copied:
    """What was copied: from where to where, the policy beside it, the version of its tables, its rows, its newest ledger entry.

    `note` says why a backup could not be noted in the store, where it could not.
    """

    source: str
    target: str
    policy: str
    version: str
    rows: int
    entry: int
    note: str | None = None


def file_on(desk: Desk, file: str) -> Path:
    """The file that a name means on the desk's day, with {date} for that."""
    return _whole_path(file.replace("{date}", desk.today.isoformat()))


def backup(desk: Desk, file: str, *, anyway: bool = False, keep: int | None = None) -> Copied:
    """Make a file of the store as it stands, whole or not at all, with its policy beside it; `keep` is how many old ones stay.

    `file` is a path in which {date} is the day. Raises `Collision` where there is a file that is no earlier backup, unless it is to go
    `anyway`, `InvalidInput` where there is no folder, `Fault` where the store is damaged or the machine refuses.
    """
    path, pattern = file_on(desk, file), _whole_path(file.replace("{date}", DAY))
    desk.store.require()
    _check_place(desk, file, path, anyway)
    text = _policy_of(desk.policy_file)
    if desk.rehearse:
        return _told(desk.store.label, path, _beside(path), _held(desk.store))
    make_room(path, pattern, None)
    with copying.beside(path) as made:
        held = copying.into_file(desk.store, made, desk.progress)
        copying.mark(made, held.entry, desk.now, str(path))
        copying.flush(made)
        for each in (path, _beside(path)):
            make_room(each, pattern if each == path else _beside(pattern), keep, lambda: copying.is_backup(path))
        _write(_beside(path), text)
        _place(made, path)
    thin(path, pattern, keep, copying.is_backup, lambda old: [_beside(old)])
    return replace(_told(desk.store.label, path, _beside(path), held), note=_noted(desk, held, path))


def restore(desk: Desk, file: Path) -> Copied:
    """Make the store that the desk names out of a backup, or any other file of a store, and its policy.

    An older store is brought up to date in the copy. Raises `InvalidInput` where the file is damaged or no store, `Collision` where
    there is a store or another policy already, or the file is of a newer scn.
    """
    source = Store(str(_whole_path(str(file))))
    if not file.is_file():
        raise InvalidInput(f"There is no file {file}", "Name a file that `scn db backup` made.")
    _check_free(desk.store)
    held = _checked(source)
    beside = _beside(file)
    origin = beside if beside.exists() or not desk.policy_file.exists() else desk.policy_file
    return _install(desk, source, desk.store, origin, desk.policy_file, held)


def copy(desk: Desk, target: Store, policy: Path) -> Copied:
    """Copy the store of the desk into another place, where there is none yet, and its policy into the file `policy`.

    Raises `Collision` where there is a store or another policy already, `Fault` where the store is damaged or the machine refuses.
    """
    desk.store.require()
    _check_free(target)
    return _install(desk, desk.store, target, desk.policy_file, policy, _held(desk.store))


def _install(desk: Desk, source: Store, target: Store, origin: Path, policy: Path, held: Content) -> Copied:
    """Copy a store to where there is none, bring it up to date, and put its policy beside it unless it is there."""
    text, there = _policy_of(origin), policy.exists()
    if there and policy.read_bytes() != text:
        raise Collision(f"There is another policy at {policy}; it differs from {origin}", "Move it away, or name another with --policy.")
    found = _told(source.label, target.label, policy, replace(held, version=schema.HEAD))
    if desk.rehearse:
        return found

    def write() -> None:
        if not there:
            _made(policy.parent)
            _write(policy, text)

    try:
        if target.path:
            held = _copy_to_file(desk, source, target.path, origin, write)
        else:
            held = copying.into_server(source, target, desk.progress, write)
            _bring_in_step(desk, target, origin, held)
    except BaseException:
        if not there:
            policy.unlink(missing_ok=True)
        raise
    return _told(source.label, target.label, policy, replace(held, version=schema.HEAD))


def _copy_to_file(desk: Desk, source: Store, path: Path, policy: Path, write: Callable[[], None]) -> Content:
    _made(path.parent)
    with copying.beside(path) as made:
        held = copying.into_file(source, made, desk.progress)
        copying.enliven(made)
        _bring_in_step(desk, Store(str(made)), policy, held)
        copying.flush(made)
        write()
        if path.exists():
            raise Collision(f"There is a store already: {path}")
        _place(made, path)
    return held


def _bring_in_step(desk: Desk, target: Store, policy: Path, held: Content) -> None:
    """Have the views of a store that was an older one know the policy."""
    if held.version != schema.HEAD:
        with replace(desk, store=target, policy_file=policy).write() as unit:
            unit.commit()


def _check_free(store: Store) -> None:
    if not store.is_empty:
        hint = "Move it and its policy away first, or name another with --db." if store.path else "Name a database that is empty."
        raise Collision(f"There is a store already: {store.label}", hint)
    _check_alone(store.path)


def _check_alone(path: Path | None) -> None:
    """SQLite would take the log of a store that is gone for that of the new one."""
    for ending in ("-wal", "-journal"):
        if path is not None and (left := path.with_name(path.name + ending)).exists():
            raise Collision(
                f"There is {left}, the log of another store", f"Move it to where that store went: it may hold its last changes ({left})."
            )


def _check_place(desk: Desk, file: str, path: Path, anyway: bool) -> None:
    """Whether a backup may be written there."""
    if "://" in file:
        raise InvalidInput(f"A backup is a file: {file}", "`scn db copy URL` copies the store into another database.")
    if path.is_dir():
        raise InvalidInput(f"Cannot write {path}: it is a folder", "Name a file.")
    if "{date}" not in os.path.dirname(file) and not path.parent.is_dir():
        raise InvalidInput(f"Cannot write {path}: there is no folder {path.parent}", "Make it first, or name another.")
    if _is_same(path, desk.store.path) or _is_same(_beside(path), desk.policy_file) or _is_same(path, desk.policy_file):
        what = "the store itself" if _is_same(path, desk.store.path) else f"beside {desk.policy_file}, the policy in use"
        raise InvalidInput(f"{path} is {what}", "Give the backup another name, better in another folder or on another disk.")
    _check_alone(path)
    if not anyway and not copying.is_backup(path):
        if path.exists():
            raise Collision(f"There is a file that is no backup of scn, or was worked on since: {path}", "Name another, or add --yes.")
        if (policy := _beside(path)).exists() and policy.read_bytes() != _policy_of(desk.policy_file):
            raise Collision(f"There is a policy of something else: {policy}", "Name another file, or add --yes.")


def _is_same(path: Path, other: Path | None) -> bool:
    return other is not None and (path.resolve() == other.resolve() or (path.exists() and other.exists() and path.samefile(other)))


def _held(store: Store) -> Content:
    with store.snapshot() as connection:
        return copying.content(connection, store.label)


def _checked(source: Store) -> Content:
    """What a file holds that is to be restored. Raises `InvalidInput` where it is damaged."""
    try:
        held, damage = _held(source), source.faults_of_rows()
    except Fault as error:
        raise InvalidInput(f"{source.label} is damaged or no store: {error.message}", "Name another backup.") from None
    if damage:
        raise InvalidInput(f"{source.label} is damaged: {damage[0]}", "Name another backup.", details=damage[1:])
    return held


def _noted(desk: Desk, held: Content, path: Path) -> str | None:
    """Note a backup in the store itself; why not, where it cannot be. The backup is there all the same."""
    try:
        if held.version == schema.HEAD:
            desk.store.note_backup(held.entry, desk.now, str(path))
    except ScnError as error:
        return error.message
    return None


def _told(source: str, target: Path | str, policy: Path, held: Content) -> Copied:
    return Copied(source, str(target), str(policy), held.version, held.total, held.entry)


def _beside(path: Path) -> Path:
    """The policy of the store in a file."""
    return path.with_suffix(POLICY)


def _whole_path(file: str) -> Path:
    return Path(os.path.normpath(Path(file).expanduser().absolute()))


def _policy_of(file: Path) -> bytes:
    policies.text_of(file)
    return file.read_bytes()


def _write(file: Path, text: bytes) -> None:
    with whole_bytes(file) as stream:
        stream.write(text)


def _made(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Fault(f"Cannot create {folder}: {error.strerror}") from None


def _place(made: Path, path: Path) -> None:
    """Give a file that is whole its name, for good."""
    try:
        made.replace(path)
        if sys.platform != "win32":  # where a folder cannot be opened
            copying.flush(path.parent)
    except OSError as error:
        raise Fault(f"Cannot write {path}: {error.strerror}") from None
