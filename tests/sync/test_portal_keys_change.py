"""One online key of the portal after another, seen from real kiosks: by wire, stick, too late."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pytest
from support.filings import PHOTO, file_application
from support.portal_device import Ticking

from sync import DeliveryState, delivery_of, wire
from sync.contact import ContactFailed, Contacts
from sync.courier import export_bundle, import_bundle
from sync.datafolder import DataFolder, open_data_folder
from sync.enrolment import EnrolmentFile
from sync.errors import FailureClass
from sync.key_statements import make_statement
from sync.messages import Down
from sync.portal import applications, feeds, registering, rotating, staff
from sync.portal.accounts import Role, add_account
from sync.portal.importing import import_folder
from sync.portal.keyring import ROOT, stored
from sync.portal.opening import Portal, open_portal
from sync.portal.service import handle_exchange
from sync.portal_link import enrol_by_file, find_portal
from sync.staff import STAFF_NAMED
from sync.staff_here import believed_staff
from sync.transport.memory import exchange_only


@dataclass
class Scene:
    """A portal, and kiosks enrolled with it by file."""

    tmp: Path
    portal: Portal
    clock: Ticking

    def kiosk(self, name: str = "kiosk") -> DataFolder:
        folder = open_data_folder(self.tmp / name, make=True)
        enrol_by_file(folder, self.file())
        return folder

    def file(self) -> str:
        return registering.invite_by_file(self.portal, "http://127.0.0.1:1").to_text()

    def contact(self, folder: DataFolder, portal: Portal | None = None) -> None:
        answer = partial(handle_exchange, portal or self.portal)
        contact_over(folder, answer)

    def announce(self) -> None:
        self.clock.now += 1000
        rotating.make_key(self.portal)
        self.clock.now += 1000
        rotating.announce(self.portal, None)

    def switch(self) -> None:
        self.clock.now += 1000
        rotating.switch(self.portal, None, now=True)

    def retire(self) -> None:
        self.clock.now += 1000
        rotating.retire(self.portal, None)

    def rotate(self) -> None:
        self.announce()
        self.switch()
        self.retire()

    def arrived(self) -> int:
        with self.portal.store.reading() as connection:
            return len(applications.as_json(connection, self.portal.blobs))


def contact_over(folder: DataFolder, answer: Callable[[bytes], bytes]) -> None:
    contacts = Contacts(folder, exchange_only(answer))
    contacts.start()
    contacts.contact()


def sealed_to(folder: DataFolder) -> bytes:
    link = find_portal(folder.db)
    assert link is not None
    return link.keys.key_id


def is_delivered(folder: DataFolder, about: bytes) -> bool:
    delivery = delivery_of(folder.db, about)
    assert delivery is not None
    return delivery.state is DeliveryState.COMPLETE


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    clock = Ticking()
    scene = Scene(tmp_path, open_portal(tmp_path / "portal", clock=clock), clock)
    yield scene
    scene.portal.close()


@pytest.fixture
def kiosk(scene: Scene) -> Iterator[DataFolder]:
    folder = scene.kiosk()
    yield folder
    folder.close()


def test_a_kiosk_hears_of_the_next_key_before_it_is_used(scene: Scene, kiosk: DataFolder) -> None:
    """Step by step, and every filing arrives at each of them."""
    first = sealed_to(kiosk)
    abouts = []
    for step in (lambda: None, scene.announce, scene.switch, scene.retire):
        step()
        abouts.append(file_application(kiosk))
        scene.contact(kiosk)
        link = find_portal(kiosk.db)
        assert link is not None
        assert link.version == scene.portal.keys.statement.version
        if step == scene.announce:
            # Believed from now on, and not sealed to yet.
            assert len(link.signers) == 2 and link.keys.key_id == first
    link = find_portal(kiosk.db)
    assert link is not None and link.keys.key_id != first and len(link.signers) == 1
    assert all(is_delivered(kiosk, about) for about in abouts) and scene.arrived() == 4
    assert rotating.told(scene.portal) == (1, 1)


def test_a_kiosk_that_was_away_for_two_changes_heals_in_one_contact(
    scene: Scene, kiosk: DataFolder
) -> None:
    """Its filings are sealed to a key that two others have followed: none may be dropped."""
    scene.contact(kiosk)
    scene.rotate()
    scene.rotate()
    about = file_application(kiosk)
    scene.contact(kiosk)
    assert is_delivered(kiosk, about) and scene.arrived() == 1
    assert sealed_to(kiosk) == scene.portal.keys.online.public.key_id


def test_a_kiosk_away_until_its_key_was_destroyed_heals_all_the_same(
    scene: Scene, kiosk: DataFolder
) -> None:
    """The portal cannot open what it sends; it says so with the newest statement, in clear."""
    scene.contact(kiosk)
    scene.rotate()
    old = next(one for one in rotating.list_keys(scene.portal) if one.use == "past")
    with pytest.raises(rotating.KeysRefused, match="a year after"):
        rotating.destroy(scene.portal, old.id, None)
    scene.clock.now += rotating.READABLE_MS
    rotating.destroy(scene.portal, old.id, None)
    assert [one.use for one in rotating.list_keys(scene.portal)] == ["current"]
    about = file_application(kiosk)
    with pytest.raises(ContactFailed):
        scene.contact(kiosk)
    scene.contact(kiosk)
    assert is_delivered(kiosk, about) and scene.arrived() == 1


def test_a_stick_from_before_the_change_drops_no_filing(scene: Scene, kiosk: DataFolder) -> None:
    """A stick a month old; its return mail is understood by the kiosk, and teaches it the keys."""
    scene.contact(kiosk)
    about = file_application(kiosk, photo=PHOTO)
    stick = scene.tmp / "stick"
    stick.mkdir()
    export_bundle(kiosk, stick)
    scene.rotate()
    scene.clock.now += 30 * 86_400_000
    mail = scene.portal.data / "mail" / "files"
    mail.mkdir(parents=True)
    (mail / "notice.txt").write_text("xin chào")
    report = import_folder(scene.portal, stick)
    assert report.bad == [] and scene.arrived() == 1
    found = import_bundle(kiosk, stick)
    assert found["bad"] == [] and found["mail"] == 1
    assert is_delivered(kiosk, about)
    assert sealed_to(kiosk) == scene.portal.keys.online.public.key_id


def test_answers_from_before_the_change_count_until_the_key_is_retired(
    scene: Scene, kiosk: DataFolder
) -> None:
    """A stick comes home after the kiosk heard of the change by wire."""
    for is_retired in (False, True):
        scene.contact(kiosk)
        file_application(kiosk)
        stick = scene.tmp / f"stick-{is_retired}"
        stick.mkdir()
        export_bundle(kiosk, stick)
        import_folder(scene.portal, stick)
        scene.announce()
        scene.switch()
        if is_retired:
            scene.retire()
        scene.contact(kiosk)
        found = import_bundle(kiosk, stick)
        assert (found["answers"] == 0) is is_retired
        assert (found["bad"] != []) is is_retired


def test_a_stolen_key_makes_no_kiosk_believe_anything_once_it_is_retired(
    scene: Scene, kiosk: DataFolder
) -> None:
    """The thief has the whole online key and the wire; the kiosk has heard of the retirement."""
    scene.contact(kiosk)
    stolen = scene.portal.keys.online

    def forged(body: bytes) -> bytes:
        question = wire.peek_header(next(wire.frames(body)))
        down = Down(wire.answer_header(question, kiosk.device.keys.public), scene.clock.now)
        return wire.frame([wire.encode_down(down, stolen, kiosk.device.keys.public, None)])

    contact_over(kiosk, forged)  # nobody has noticed yet: this is what the key is good for
    scene.announce()
    scene.switch()
    scene.retire()
    scene.contact(kiosk)
    about = file_application(kiosk)
    with pytest.raises(ContactFailed) as failed:
        contact_over(kiosk, forged)
    assert failed.value.failure is FailureClass.BAD_SIGNATURE
    thief = open_portal(shutil.copytree(scene.portal.data, scene.tmp / "thief"))
    assert stolen.public.key_id in thief.keys.held, "sticks sealed to it are opened still"
    thief.close()
    assert not is_delivered(kiosk, about)
    scene.contact(kiosk)
    assert is_delivered(kiosk, about)


def test_an_older_statement_is_refused_everywhere(scene: Scene, kiosk: DataFolder) -> None:
    """In an enrolment file that was written before, and before the answers of a body."""
    file = scene.file()
    scene.contact(kiosk)
    old = scene.portal.keys.statement.to_bytes()
    scene.rotate()
    scene.contact(kiosk)
    link = find_portal(kiosk.db)
    enrol_by_file(kiosk, file)
    assert find_portal(kiosk.db) == link

    def with_old(body: bytes) -> bytes:
        return wire.frame([wire.stating(old), *wire.frames(handle_exchange(scene.portal, body))])

    contact_over(kiosk, with_old)
    assert find_portal(kiosk.db) == link


def test_a_statement_of_another_root_is_refused(scene: Scene, kiosk: DataFolder) -> None:
    """Whoever answers in the portal's place can make one as well."""
    scene.contact(kiosk)
    link = find_portal(kiosk.db)
    other = open_portal(scene.tmp / "other", clock=scene.clock)

    def foreign(body: bytes) -> bytes:
        news = wire.stating(other.keys.statement.to_bytes())
        return wire.frame([news, *wire.frames(handle_exchange(scene.portal, body))])

    with pytest.raises(ContactFailed):
        contact_over(kiosk, foreign)
    assert find_portal(kiosk.db) == link
    other.close()


def test_a_file_from_before_the_change_lets_a_new_machine_in(scene: Scene) -> None:
    """Enrolment files wait for weeks on a technician's stick."""
    file = scene.file()
    scene.rotate()
    folder = open_data_folder(scene.tmp / "late", make=True)
    enrol_by_file(folder, file)
    about = file_application(folder)
    scene.contact(folder)
    assert is_delivered(folder, about)
    assert sealed_to(folder) == scene.portal.keys.online.public.key_id
    fresh = EnrolmentFile.from_text(scene.file())
    assert fresh.statement == scene.portal.keys.statement.to_bytes()
    folder.close()


def test_a_staff_list_that_waited_is_read_and_a_new_one_comes_with_the_key(
    scene: Scene, kiosk: DataFolder
) -> None:
    """It was signed with the key before, and lies unread in a kiosk that heard of the change."""
    scene.contact(kiosk)
    add_account(scene.portal.store, "lan", Role.OFFICIAL, scene.clock.now)
    staff.set_pin(scene.portal, "lan", "operator")
    with scene.portal.store.writing() as connection:  # a contact whose answer is lost
        row = feeds.enter(connection, kiosk.device.id)
        staff.catch_up(connection, scene.portal, row, scene.clock.now, is_signed_anew=False)
    scene.rotate()
    scene.contact(kiosk)
    lists = [one.record.content() for one in kiosk.inbox.unread() if one.record.kind == STAFF_NAMED]
    assert len(lists) == 2
    assert [[one.name for one in believed_staff(kiosk.db, tree).people] for tree in lists] == [
        ["lan"],
        ["lan"],
    ]


def test_replicas_follow_a_change_that_another_process_made(
    scene: Scene, kiosk: DataFolder
) -> None:
    """`motcua-portal keys switch` is a process of its own beside those that serve."""
    other = open_portal(scene.portal.data, clock=scene.clock)
    scene.contact(kiosk)
    scene.rotate()
    about = file_application(kiosk)
    scene.contact(kiosk, other)
    assert is_delivered(kiosk, about)
    assert other.keys.statement == scene.portal.keys.statement
    other.close()


def test_a_portal_set_back_to_before_the_change_is_understood(
    scene: Scene, kiosk: DataFolder
) -> None:
    """Its backup knows the next key, which is why a key on no backup is not used."""
    scene.contact(kiosk)
    scene.announce()
    backup = shutil.copytree(scene.portal.data, scene.tmp / "backup")
    scene.contact(kiosk)
    scene.switch()
    scene.contact(kiosk)
    restored = open_portal(backup, clock=scene.clock)
    about = file_application(kiosk)
    scene.contact(kiosk, restored)
    assert is_delivered(kiosk, about)
    scene.clock.now += 1000
    made = rotating.switch(restored, None, now=True)
    scene.contact(kiosk, restored)
    link = find_portal(kiosk.db)
    assert link is not None and link.version == made.version
    restored.close()


def test_a_portal_set_back_to_before_the_announcement_opens_what_machines_seal(
    scene: Scene, kiosk: DataFolder
) -> None:
    """Its backup was made as soon as the next key was. Once the key before is retired, it is
    believed when it has switched again."""
    scene.contact(kiosk)
    rotating.make_key(scene.portal)
    restored = open_portal(
        shutil.copytree(scene.portal.data, scene.tmp / "copy"), clock=scene.clock
    )
    rotating.announce(scene.portal, None)
    scene.contact(kiosk)
    scene.switch()
    scene.contact(kiosk)
    first = file_application(kiosk)
    scene.contact(kiosk, restored)
    assert is_delivered(kiosk, first)
    scene.retire()
    scene.contact(kiosk)
    second = file_application(kiosk)
    with pytest.raises(ContactFailed) as failed:
        scene.contact(kiosk, restored)
    assert failed.value.failure is FailureClass.BAD_SIGNATURE
    scene.clock.now += 1000
    rotating.announce(restored, None)
    rotating.switch(restored, None, now=True)
    scene.contact(kiosk, restored)
    assert is_delivered(kiosk, second)
    restored.close()


def test_an_announced_key_can_be_taken_back(scene: Scene, kiosk: DataFolder) -> None:
    """The stick with its backup was lost before it was ever used."""
    scene.announce()
    scene.contact(kiosk)
    held = next(one for one in rotating.list_keys(scene.portal) if one.use == "next")
    rotating.destroy(scene.portal, held.id, None)
    scene.contact(kiosk)
    link = find_portal(kiosk.db)
    assert link is not None and len(link.once_signers) == 1
    scene.rotate()
    scene.contact(kiosk)
    assert sealed_to(kiosk) == scene.portal.keys.online.public.key_id


def test_a_statement_of_the_same_version_is_not_taken(scene: Scene, kiosk: DataFolder) -> None:
    """Only a higher one replaces; two roots' files on one number must not flap."""
    scene.contact(kiosk)
    held = find_portal(kiosk.db)
    root = stored(scene.portal.data / "keys" / ROOT)
    assert root is not None and held is not None
    other = replace(scene.portal.keys.statement.keys[0], public=root.public)
    twin = make_statement(root, held.version, [other])

    def with_twin(body: bytes) -> bytes:
        answers = wire.frames(handle_exchange(scene.portal, body))
        return wire.frame([wire.stating(twin.to_bytes()), *answers])

    contact_over(kiosk, with_twin)
    assert find_portal(kiosk.db) == held
