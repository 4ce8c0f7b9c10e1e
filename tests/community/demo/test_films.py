"""The films of the demo, where this machine can encode them."""

import subprocess

import pytest

from community.demo.films import can_be_made, make_film

pytestmark = pytest.mark.skipif(not can_be_made(), reason="no ffmpeg on this machine")


def test_a_film_is_an_mp4(tmp_path):
    make_film("spring", 2, tmp_path / "spring.mp4")

    assert (tmp_path / "spring.mp4").read_bytes()[4:8] == b"ftyp"


def test_an_encoder_that_gives_up_is_heard_of(tmp_path):
    with pytest.raises(subprocess.CalledProcessError):
        make_film("spring", 2, tmp_path / "nowhere" / "spring.mp4")
