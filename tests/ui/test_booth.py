"""The studio's microphone is on only while somebody records, and what it hears comes back."""

from __future__ import annotations

from kiosk_app.devices.ports import DeviceError, Fault
from kiosk_app.devices.simulated_voice import SimulatedRecorder
from kiosk_app.devices.voice_ports import Sound
from kiosk_app.flow.intents import DeviceFailed, Intent
from kiosk_app.flow.studio_intents import (
    ExportVoices,
    StartTake,
    StopTake,
    TakeFailed,
    TakeHeard,
    VoicesExported,
)
from kiosk_app.ui.booth import Booth, StudioDevices


class Watched(SimulatedRecorder):
    """Knows whether it listens."""

    is_on = False

    def start(self) -> None:
        self.is_on = True

    def stop(self) -> Sound:
        self.is_on = False
        return super().stop()


class Absent(SimulatedRecorder):
    """No microphone."""

    def start(self) -> None:
        raise DeviceError(Fault.NO_MICROPHONE)


def booth(recorder: SimulatedRecorder, export=lambda: 3) -> tuple[Booth, list[Intent]]:
    """A booth and what it reports."""
    told: list[Intent] = []
    return Booth(StudioDevices(recorder, export), told.append), told


def test_a_take_comes_back() -> None:
    """As samples, for the page to judge."""
    one, told = booth(SimulatedRecorder(0.5))
    one.take_part(StartTake())
    one.take_part(StopTake())
    one.stop()
    assert told == [TakeHeard(SimulatedRecorder(0.5).stop().samples)]


def test_leaving_the_page_turns_the_microphone_off() -> None:
    """A machine in a public room never listens by itself; what it heard is dropped."""
    recorder = Watched()
    one, told = booth(recorder)
    one.take_part(StartTake())
    one.leave()
    one.stop()
    assert not recorder.is_on and told == []


def test_faults_come_back_as_intents() -> None:
    """Said in words by the flow."""

    def no_stick() -> int:
        raise DeviceError(Fault.NO_FOLDER)

    one, told = booth(Absent(), no_stick)
    one.take_part(StartTake())
    one.take_part(ExportVoices())
    one.stop()
    assert TakeFailed("no_microphone") in told and DeviceFailed("no_folder") in told


def test_a_copy_is_counted() -> None:
    """And nothing else is an affair of the booth."""
    one, told = booth(SimulatedRecorder())
    one.take_part(ExportVoices())
    one.take_part(DeviceFailed("x"))
    one.stop()
    assert told == [VoicesExported(3)]
