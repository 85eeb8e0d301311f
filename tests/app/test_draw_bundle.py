import io
import subprocess
import sys
import zipfile

import pytest
from click.testing import CliRunner

from inspect_app.cli.draw import draw as commands
from inspect_app.documents import draw_archive, draw_bundle, draw_check
from tests.draws import VECTORS, coded, make_bundle
from tests.odd_bundles import EVEN, ODD, resealed
from workflows import draw, draw_codes
from workflows.draw_vectors import bundle_of
from workflows.errors import DomainError

RECUSED = [{"inspector": f"P0{n}", "column": "town", "prefix": f"44070{n}"} for n in range(3)]
ALL = (*draw_bundle.FILES, draw_bundle.SUMS)


@pytest.fixture(scope="module")
def files():
    """A coded draw with two events, all files of its bundle."""
    bundle, lines = coded(make_bundle(recused=RECUSED))
    first = draw.run(bundle).lines[0].id
    other = draw.run(bundle).lines[-1].id
    events = [{"id": first, "reason": "closed"}, {"id": other, "reason": "moved"}]
    bundle = draw.Bundle(**{**{name: getattr(bundle, name) for name in bundle.__slots__}, "events": events})
    result = draw.run(bundle)
    entries = draw_codes.map_entries(lines, [line.id for line in result.lines])
    return draw_bundle.contents(bundle, result, mapped=entries)


def unpack(files, folder):
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return folder


def run_verifier(*arguments, cwd, script=draw_bundle.VERIFIER):
    command = [sys.executable, str(script), *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


def run_command(*arguments):
    return CliRunner().invoke(commands, [str(argument) for argument in arguments])


def changed(data):
    """One byte in the middle is another one."""
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]


def test_an_archive_of_the_same_files_is_the_same(files):
    assert draw_bundle.pack(files) == draw_bundle.pack(dict(reversed(files.items())))


def test_an_archive_comes_back_as_it_was_packed(files):
    assert draw_bundle.read(draw_bundle.pack(files)) == files


def test_all_three_ways_of_python_verify_a_bundle(files, tmp_path):
    archive = tmp_path / draw_bundle.file_name(7)
    archive.write_bytes(draw_bundle.pack(files))
    folder = unpack(files, tmp_path)

    assert [step.code for step in draw_check.check(archive)] == [
        "sums",
        "plan",
        "roster",
        "seed",
        "result",
        "summary",
        "map",
    ]
    for told in (
        run_verifier(cwd=folder, script=folder / "verify.py"),
        run_verifier(archive, cwd="/"),
        run_verifier(folder, cwd="/"),
        run_verifier(archive, "--sums", draw_bundle.sums_hash(files), cwd="/"),
    ):
        assert told.returncode == 0, told.stdout + told.stderr
        assert told.stdout.splitlines()[-1] == "VERIFIED"
    told = run_command("verify", archive, "--sums", draw_bundle.sums_hash(files))
    assert told.exit_code == 0
    assert told.output.splitlines()[-1] == "VERIFIED"


@pytest.mark.parametrize("case", [c for c in VECTORS["cases"] if "error" not in c["expect"]], ids=lambda c: c["name"])
def test_the_second_implementation_agrees_on_known_answers(case, tmp_path):
    parts = bundle_of({**case["bundle"], "plan": {k: v for k, v in case["bundle"]["plan"].items() if k != "map"}})
    folder = unpack(draw_bundle.contents(parts, draw.run(parts)), tmp_path)

    told = run_verifier(folder, cwd="/")

    assert told.returncode == 0, told.stdout + told.stderr


@pytest.mark.parametrize("name", ALL)
def test_one_changed_byte_of_any_file_is_found_and_named(name, files, tmp_path):
    edited = {**files, name: changed(files[name])}
    archive = tmp_path / "draw-7.zip"
    archive.write_bytes(draw_bundle.pack(edited))
    folder = unpack(edited, tmp_path)

    own = run_verifier(archive, cwd="/")
    inside = run_verifier(cwd=folder, script=folder / "verify.py")
    command = run_command("verify", archive)

    assert own.returncode == 1
    assert name in own.stdout.splitlines()[-1]
    assert inside.returncode == 1
    assert name in inside.stdout + inside.stderr
    assert command.exit_code == 1
    assert name in command.output.splitlines()[-1]


@pytest.mark.parametrize("place", range(0, 64 + 2 + 10, 5))
def test_any_changed_byte_of_the_sums_is_found(place, files, tmp_path):
    sums = files[draw_bundle.SUMS]
    edited = {**files, draw_bundle.SUMS: sums[:place] + bytes([sums[place] ^ 0x20]) + sums[place + 1 :]}
    (tmp_path / "draw-7.zip").write_bytes(draw_bundle.pack(edited))

    assert run_verifier("draw-7.zip", cwd=tmp_path).returncode == 1
    with pytest.raises(DomainError):
        draw_check.check(tmp_path / "draw-7.zip")


def test_with_the_published_hash_a_bundle_from_elsewhere_is_told_from_ours(files, tmp_path):
    other = resealed(files, {"README.txt": b"another"})
    (tmp_path / "draw-7.zip").write_bytes(draw_bundle.pack(other))

    own = run_verifier("draw-7.zip", "--sums", draw_bundle.sums_hash(files), cwd=tmp_path)
    command = run_command("verify", tmp_path / "draw-7.zip", "--sums", draw_bundle.sums_hash(files))

    assert "SHA256SUMS" in own.stdout.splitlines()[-1]
    assert (own.returncode, command.exit_code) == (1, 1)


RECOMPUTED = [name for name in draw_bundle.FILES if name not in ("README.txt", "verify.py")]


def another_digit(data):
    place = next(at for at in range(len(data) // 2, len(data)) if data[at : at + 1].isdigit())
    digit = b"7" if data[place : place + 1] != b"7" else b"3"
    return data[:place] + digit + data[place + 1 :]


EDITS = {"a digit": another_digit, "a byte": changed, "no JSON": lambda _data: b"{", "no UTF-8": lambda data: b"\xff" + data}


@pytest.mark.parametrize("name", RECOMPUTED)
@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_an_edit_is_found_and_named_even_when_the_sums_were_made_to_fit(edit, name, files, tmp_path):
    edited = resealed(files, {name: edit(files[name])})
    (tmp_path / "draw-7.zip").write_bytes(draw_bundle.pack(edited))

    own = run_verifier("draw-7.zip", cwd=tmp_path)
    command = run_command("verify", tmp_path / "draw-7.zip")

    assert (own.returncode, command.exit_code) == (1, 1)
    assert name in own.stdout.splitlines()[-1]
    assert name in command.output.splitlines()[-1]


@pytest.mark.parametrize("case", ODD, ids=ODD)
def test_what_one_verifier_refuses_both_refuse_and_name_alike(case, files, tmp_path):
    named, make = ODD[case]
    (tmp_path / "draw-7.zip").write_bytes(make(files))

    own = run_verifier("draw-7.zip", cwd=tmp_path)
    command = run_command("verify", tmp_path / "draw-7.zip")

    assert (own.returncode, command.exit_code) == (1, 1), own.stderr
    assert own.stdout.splitlines()[-1].startswith(f"MISMATCH {named}")
    assert command.output.splitlines()[-1].startswith(f"MISMATCH {named}")


@pytest.mark.parametrize("case", EVEN, ids=EVEN)
def test_what_is_unusual_and_sound_both_verify(case, files, tmp_path):
    (tmp_path / "draw-7.zip").write_bytes(EVEN[case](files))

    assert run_verifier("draw-7.zip", cwd=tmp_path).stdout.splitlines()[-1] == "VERIFIED"
    assert run_command("verify", tmp_path / "draw-7.zip").output.splitlines()[-1] == "VERIFIED"


@pytest.mark.parametrize("arguments", [["--sums"], ["draw-7.zip", "--sums"], ["draw-7.zip", "--sums", "abc"]])
def test_a_hash_that_is_none_is_a_mistake_of_whoever_typed_it(arguments, files, tmp_path):
    (tmp_path / "draw-7.zip").write_bytes(draw_bundle.pack(files))

    told = run_verifier(*arguments, cwd=tmp_path)

    assert told.returncode == 2
    assert told.stdout.startswith("usage")
    assert "VERIFIED" not in told.stdout


@pytest.mark.parametrize("name", ALL)
def test_a_missing_file_is_named(name, files, tmp_path):
    (tmp_path / "draw-7.zip").write_bytes(draw_bundle.pack({k: v for k, v in files.items() if k != name}))

    with pytest.raises(draw_archive.BundleUnreadableError) as refused:
        draw_bundle.read(tmp_path / "draw-7.zip")

    assert (refused.value.details["file"], refused.value.details["why"]) == (name, "missing")
    assert name in run_verifier("draw-7.zip", cwd=tmp_path).stdout


@pytest.mark.parametrize("name", ["extra.txt", "../verify.py", "/etc/passwd", "plan.json/"])
def test_a_file_that_does_not_belong_is_refused(name, files):
    with pytest.raises(draw_archive.BundleUnreadableError, match="unexpected"):
        draw_bundle.read(draw_bundle.pack({**files, name: b""}))


def test_a_file_that_is_there_twice_is_refused(files):
    packed = io.BytesIO(draw_bundle.pack(files))
    with zipfile.ZipFile(packed, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("plan.json", files["plan.json"])

    with pytest.raises(draw_archive.BundleUnreadableError, match="repeated"):
        draw_bundle.read(packed.getvalue())


def test_a_bomb_is_not_unpacked(files, monkeypatch):
    monkeypatch.setattr(draw_bundle, "LIMIT", 100_000)
    bomb = draw_bundle.pack({**files, "result.tsv": bytes(10_000_000)})

    with pytest.raises(draw_archive.BundleUnreadableError, match="too-large"):
        draw_bundle.read(bomb)


@pytest.mark.parametrize("data", [b"", b"not a zip", b"PK\x03\x04 cut"])
def test_what_is_not_an_archive_is_refused_in_words(data, tmp_path):
    (tmp_path / "draw-7.zip").write_bytes(data)

    told = run_command("verify", tmp_path / "draw-7.zip")

    assert told.exit_code == 1
    assert told.output.startswith("MISMATCH zip")
    assert run_verifier("draw-7.zip", cwd=tmp_path).returncode == 1


def test_a_damaged_entry_is_named(files, tmp_path):
    packed = bytearray(draw_bundle.pack(files))
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        entry = archive.getinfo("roster.tsv")
    packed[entry.header_offset + 30 + len("roster.tsv") + entry.compress_size // 2] ^= 0xFF
    (tmp_path / "draw-7.zip").write_bytes(packed)

    assert "roster.tsv" in run_command("verify", tmp_path / "draw-7.zip").output
    assert "roster.tsv" in run_verifier("draw-7.zip", cwd=tmp_path).stdout


def test_the_map_must_hold_exactly_the_drawn_targets(files, tmp_path):
    for edited in (b"[]", files["map-drawn.json"].replace(b'"line":"', b'"line":"0', 1)):
        (tmp_path / "draw-7.zip").write_bytes(draw_bundle.pack(resealed(files, {"map-drawn.json": edited})))

        assert "map-drawn.json" in run_verifier("draw-7.zip", cwd=tmp_path).stdout.splitlines()[-1]
        with pytest.raises(DomainError, match=r"map-drawn\.json"):
            draw_check.check(tmp_path / "draw-7.zip")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{", "is not JSON"),
        ("[" * 100_000, "is not JSON"),
        ("[]", "no object with cases"),
        ('{"cases": {}}', "cases is no list"),
        ('{"cases": [{"name": "a"}]}', "cases 1 has no bundle"),
        ('{"cases": [{"name": "a", "bundle": {}}]}', "cases 1 has no expect"),
        ('{"merkle": [{"leaves": []}]}', "merkle 1 has no root"),
        ('{"micro": {}}', "micro without a first case"),
    ],
)
def test_a_file_without_known_answers_is_told_in_a_sentence(content, words, tmp_path):
    (tmp_path / "vectors.json").write_text(content, encoding="utf-8")

    told = run_command("vectors", tmp_path / "vectors.json")

    assert told.exit_code == 2
    assert words in told.output


def test_known_answers_are_judged_on_the_command_line(tmp_path):
    file = tmp_path / "vectors.json"
    file.write_text(
        draw.canonical_json({"cases": [VECTORS["cases"][0]], "merkle": VECTORS["merkle"]}), encoding="utf-8"
    )
    wrong = tmp_path / "wrong.json"
    case = {**VECTORS["cases"][0], "expect": {"error": "nothing"}}
    wrong.write_text(draw.canonical_json({"cases": [case]}), encoding="utf-8")

    right, failed = run_command("vectors", file), run_command("vectors", wrong)

    assert right.exit_code == 0
    assert right.output.splitlines()[0] == f"ok {VECTORS['cases'][0]['name']}"
    assert failed.exit_code == 1
    assert failed.output.startswith("FAIL ")
