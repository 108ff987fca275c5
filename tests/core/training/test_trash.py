"""Deleted runs, which wait for a day."""

import os
from time import time

import pytest

import mnist_core as mc
from mnist_core import folders
from mnist_core.training import room, run_files, trash
from tests.helpers.runs import put_run


def test_a_deleted_run_comes_back_as_it_was(few: mc.Digits) -> None:
    run = put_run(few)
    trash.put(run.id)
    assert run_files.read(run.id) is None
    with pytest.raises(mc.ModelError):
        mc.read_card(run.id)
    trash.take_back(run.id)
    assert repr(run_files.read(run.id)) == repr(run)
    assert mc.load_model(run.id)
    assert trash.owner(run.id) is None


def test_deleted_runs_are_gone_after_a_day(few: mc.Digits) -> None:
    run = put_run(few)
    trash.put(run.id)
    room.make_room(0, 10**9, set())
    assert trash.owner(run.id) == "me"
    yesterday = time() - trash.SECONDS - 1
    os.utime(folders.runs_folder() / ".trash" / run.id, (yesterday, yesterday))
    room.make_room(0, 10**9, set())
    assert trash.owner(run.id) is None


def test_no_name_leads_out_of_the_trash(few: mc.Digits) -> None:
    run = put_run(few)
    trash.put(run.id)
    assert trash.owner(f"../.trash/{run.id}") is None
