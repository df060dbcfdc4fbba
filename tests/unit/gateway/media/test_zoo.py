"""The zoo: what strangers send is made harmless or kept away, and nothing of it gets through by another way."""

import io

import pytest
from PIL import Image

from services.gateway.media.clean import Clean, clean
from services.gateway.media.kinds import MOST_BYTES, Odd
from services.kit import failpoints
from tests.fakes import zoo

pytestmark = pytest.mark.slow
SECRETS = (b"secret", b"GPS", b"Exif", b"EICAR", b"<script", b"<?php", b"PK\x03\x04", b"xmpmeta", b"ftyp")


@pytest.mark.parametrize("name", zoo.BAD)
async def test_what_is_odd_is_never_shown_and_says_why(name: str) -> None:
    make, declared, reason = zoo.BAD[name]
    assert await clean(make(), declared) == Odd(reason)


@pytest.mark.parametrize("name", zoo.GOOD)
async def test_what_people_send_is_shown_and_only_its_pixels(name: str) -> None:
    make, declared = zoo.GOOD[name]
    made = await clean(make(), declared)
    assert isinstance(made, Clean), made
    with Image.open(io.BytesIO(made.content)) as image:
        assert (image.width, image.height) == (made.width, made.height)
        assert Image.MIME[image.format or ""] == made.content_type
        assert not image.getexif()
        image.load()
    assert not [secret for secret in SECRETS if secret in made.content]
    assert len(made.content) < MOST_BYTES


async def test_a_photo_that_lies_on_its_side_stands_up() -> None:
    made = await clean(zoo.with_gps(), zoo.JPEG)
    assert isinstance(made, Clean)
    assert (made.width, made.height) == (30, 40)


async def test_a_moving_picture_goes_on_moving() -> None:
    made = await clean(zoo.animation(12), zoo.GIF)
    assert isinstance(made, Clean)
    with Image.open(io.BytesIO(made.content)) as image:
        assert getattr(image, "n_frames", 1) == 12


async def test_of_the_bad_none_is_accepted_and_without_cleaning_all_are() -> None:
    accepted = {False: 0, True: 0}
    for is_off in accepted:
        failpoints.arm("media_cleaned:off" if is_off else "")
        try:
            for make, declared, _ in zoo.BAD.values():
                accepted[is_off] += isinstance(await clean(make(), declared), Clean)
        finally:
            failpoints.arm("")
    print(f"\nzoo: {accepted[False]} accepted of {len(zoo.BAD)} bad; without cleaning {accepted[True]}")
    assert accepted == {False: 0, True: len(zoo.BAD)}
