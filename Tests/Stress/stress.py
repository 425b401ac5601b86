#!/usr/bin/env python3
"""What becomes of files and processes when things go wrong: `make test-stress`.

    stress.py path/to/jko path/to/failing_calls.so [seed]

Kills at random instants, two processes on one output in all pairs of commands, a system call that fails at every n-th place, files
with changed bytes. Demanded: no crash, no end after 20 s, one line for what fails, a complete file at every moment, numbers that are
those of a run left alone. Standard library only; a part that would take longer than its time does fewer trials and says how many.
"""
import json, os, random, shutil, signal, subprocess, sys, tempfile, time

JKO, SHIM = (os.path.abspath(path) for path in sys.argv[1:3])
SEED = int(sys.argv[3]) if len(sys.argv) > 3 else 1
RANDOM = random.Random(SEED)
# Seconds until a process counts as hung, more where other programs have the cores.
LIMIT = 20 * max(1, os.getloadavg()[0] / os.cpu_count())
PART = 75  # seconds for a part

RUN = """sphere: {subdivisions: 1}
attention: {diagonal: [1, 1.5, 0.5]}
initial:
  components: [{kind: von-mises-fisher, mean: [1, 2, 0.5], concentration: 1, weight: 0.7}, {kind: uniform, weight: 0.3}]
movement: {step: 0.05, steps: STEPS}
output: {every: EVERY}
particles: {count: 30, step: 0.05, substeps-per-output: 1}
"""
POINTS = "x,y,z,weight\n1,0,0,1\n0,1,0,2\n0,0,1,0.5\n0.6,0.8,0,1\n"
MESH = "OFF\n6 8 0\n1 0 0\n-1 0 0\n0 1 0\n0 -1 0\n0 0 1\n0 0 -1\n3 0 2 4\n3 2 1 4\n3 1 3 4\n3 3 0 4\n3 2 0 5\n3 1 2 5\n3 3 1 5\n3 0 3 5\n"

failures = []


def fail(text):
    failures.append(text)
    print("  FAIL " + text, flush=True)


def configuration(name, steps, every=1):
    with open(name, "w") as file:
        file.write(RUN.replace("STEPS", str(steps)).replace("EVERY", str(every)))


def jko(*arguments, environment=None, accept=(0, 1, 2, 65), what=""):
    """A finished call: its status and what it said; crashes, hangs and several lines are failures."""
    process = subprocess.Popen(
        [JKO, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env=dict(os.environ, **(environment or {})))
    try:
        out, err = process.communicate(timeout=LIMIT)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        fail("%s: jko %s did not end in %d s" % (what, " ".join(arguments), LIMIT))
        return None, "", ""
    out, err = out.decode(errors="replace"), err.decode(errors="replace")
    if process.returncode not in accept:
        fail("%s: jko %s: status %d, %r" % (what, " ".join(arguments), process.returncode, err[:200]))
    elif len(err.splitlines()) > 1:
        fail("%s: jko %s: several lines, %r" % (what, " ".join(arguments), err[:300]))
    return process.returncode, out, err


def numbers(path, what):
    """All that `info` tells but times of the clock; None where it cannot read the file."""
    status, out, err = jko("info", path, "--json", what=what)
    if status != 0:
        fail("%s: %s cannot be read: %s" % (what, path, err.strip()))
        return None
    value = json.loads(out)
    value.pop("file")
    if value.get("last_step"):
        value["last_step"].pop("wall_seconds")
    return value


def same_states(a, b, what):
    status, out, _ = jko("compare", a, b, "--no-distances", "--json", what=what)
    rows = json.loads(out)["differences"] if status == 0 else []
    if not rows or any(r["first_moment_distance"] or r["second_moment_distance"] or r["interaction_energy_a"] != r["interaction_energy_b"] for r in rows):
        fail("%s: the states of %s and %s differ" % (what, a, b))


def kills(deadline):
    """SIGKILL at random instants; in the end the numbers are those of a run left alone."""
    done = 0
    for command, every in (("run", 1), ("run", 3), ("particles", 1)):
        configuration("k.yaml", 40, every)
        configuration("one.yaml", 1, every)
        jko(command, "k.yaml", "-o", "whole.nc", "--force", "-q", what="kills")
        jko(command, "one.yaml", "-o", "killed.nc", "--force", "-q", what="kills")
        last = 0
        for _ in range(34):
            if time.time() > deadline:
                break
            process = subprocess.Popen([JKO, command, "k.yaml", "-o", "killed.nc", "--resume", "-q"], stderr=subprocess.DEVNULL)
            time.sleep(RANDOM.uniform(0.005, 0.25))
            process.kill()
            process.wait()
            done += 1
            value = numbers("killed.nc", "kill %d" % done)
            count = value and (value["steps"] if command == "run" else len(value["times"]))
            if count is not None and count < last:
                fail("kill %d: %d of %d steps are left" % (done, count, last))
            last = count or last
        jko(command, "k.yaml", "-o", "killed.nc", "--resume", "-q", what="after kills")
        if numbers("killed.nc", "after kills") != numbers("whole.nc", "after kills"):
            fail("kills: %s resumed gives other numbers" % command)
        same_states("killed.nc", "whole.nc", "after kills")
        if sorted(name for name in os.listdir(".") if "jko-" in name):
            fail("kills: left behind: %s" % [name for name in os.listdir(".") if "jko-" in name])
    return done


def pairs(deadline):
    """Two processes on one output: one of them is done or refused in a line, and the file is complete."""
    configuration("p.yaml", 30)
    commands = [
        ("run", "p.yaml", "-o", "p.nc", "--resume", "-q"), ("run", "p.yaml", "-o", "p.nc", "--force", "-q"),
        ("init", "p.yaml", "-o", "p.nc", "--force", "-q"), ("step", "p.nc", "--count", "10", "-q"),
        ("particles", "p.yaml", "-o", "p.nc", "--force", "-q"), ("distance", "p.yaml", "p.yaml", "-o", "p.nc", "--force", "-q"),
    ]
    trials = [(a, b) for a in commands for b in commands]
    RANDOM.shuffle(trials)
    trials = (trials + trials)[:60]
    done = 0
    for first, second in trials:
        if time.time() > deadline:
            break
        done += 1
        what = "pair %s + %s" % (first[0] + first[-2], second[0] + second[-2])
        jko("init", "p.yaml", "-o", "p.nc", "--force", "-q", what=what)
        one = subprocess.Popen([JKO, *first], stderr=subprocess.PIPE, text=True)
        time.sleep(RANDOM.uniform(0, 0.15))
        two = subprocess.Popen([JKO, *second], stderr=subprocess.PIPE, text=True)
        for process in (one, two):
            try:
                err = process.communicate(timeout=LIMIT)[1]
            except subprocess.TimeoutExpired:
                process.kill()
                fail(what + ": did not end")
                continue
            if process.returncode not in (0, 1, 2, 65) or len(err.splitlines()) > 1:
                fail("%s: status %d, %r" % (what, process.returncode, err[:200]))
            if "cannot be read" in err or "cut off" in err:
                fail("%s: %r" % (what, err[:200]))
        if one.returncode not in (0, 2) and two.returncode not in (0, 2):
            fail(what + ": neither was done")
        numbers("p.nc", what)
    return done


def failing(kind, deadline, places):
    """A call that fails once, and one that fails from then on: what was written stays, and a resumed run has the same numbers."""
    configuration("f.yaml", 6)
    configuration("half.yaml", 3)
    jko("run", "half.yaml", "-o", "half.nc", "--force", "-q", what="failing")
    jko("run", "f.yaml", "-o", "whole.nc", "--force", "-q", what="failing")
    whole = numbers("whole.nc", "failing")
    done = 0
    for place in places:
        if time.time() > deadline:
            break
        done += 1
        code, once = (5, 1) if done % 2 else (28 if kind == "write" else 5, 0)
        what = "%s %d fails" % (kind, place)
        shutil.copy("half.nc", "f.nc")
        environment = {"LD_PRELOAD": SHIM, "FAIL": kind, "FAIL_AT": str(place), "FAIL_ERRNO": str(12 if kind == "malloc" else code), "FAIL_ONCE": str(1 if kind == "malloc" else once)}
        status, _, err = jko("run", "f.yaml", "-o", "f.nc", "--resume", "-q", environment=environment, what=what)
        if status not in (0, None) and not err.strip():
            fail(what + ": wordless")
        value = numbers("f.nc", what)
        if value and not 3 <= value["steps"] <= 6:
            fail("%s: %d steps" % (what, value["steps"]))
        jko("run", "f.yaml", "-o", "f.nc", "--resume", "-q", what=what + ", resumed")
        if numbers("f.nc", what) != whole:
            fail(what + ": the resumed run has other numbers")
    return done


def mutated(data):
    """A file with a few bytes changed, a piece cut out, doubled or moved."""
    data = bytearray(data)
    kind = RANDOM.random()
    if kind < 0.7:
        for _ in range(RANDOM.choice((1, 1, 2, 8, 64))):
            place = RANDOM.randrange(len(data))
            data[place] = RANDOM.choice((0, 255, data[place] ^ 1 << RANDOM.randrange(8), RANDOM.randrange(256)))
    elif kind < 0.85:
        del data[RANDOM.randrange(len(data)) :]
    else:
        start = RANDOM.randrange(len(data))
        piece = data[start : start + RANDOM.choice((1, 4, 8, 100, 1000))]
        if kind < 0.92:
            data[start : start + len(piece)] = b""
        else:
            place = RANDOM.randrange(len(data))
            data[place:place] = piece
    return bytes(data)


def mutants(name, command, deadline, checks):
    """Files with changed bytes: read, or refused in a line; what carries checksums is read only as what it was."""
    with open(name, "rb") as file:
        original = file.read()
    whole = numbers(name, name) if checks else None
    done = read = 0
    for _ in range(500):
        if time.time() > deadline:
            break
        done += 1
        with open("mutant-" + name, "wb") as file:
            file.write(mutated(original))
        before = len(failures)
        status, out, _ = jko(*command("mutant-" + name), what="mutant %d of %s" % (done, name))
        if status == 0 and checks:
            read += 1
            value = json.loads(out)
            value.pop("file")
            if value.get("last_step"):
                value["last_step"].pop("wall_seconds")
            if value != whole:
                fail("mutant %d of %s is read as something else" % (done, name))
        if len(failures) > before:
            shutil.copy("mutant-" + name, "/tmp/mutant-%d-%d-%s" % (SEED, done, name))
    return "%d, of which %d were read" % (done, read) if checks else done


def main():
    folder = tempfile.mkdtemp(prefix="jko-stress-")
    os.chdir(folder)
    begin = time.time()

    def part(title, body, seconds=PART):
        start, before = time.time(), len(failures)
        count = body(start + seconds)
        print("%-34s %-28s %5.0f s  %s" % (title, count, time.time() - start, "ok" if len(failures) == before else "%d FAILED" % (len(failures) - before)), flush=True)

    try:
        part("kills", kills)
        part("two processes", pairs)
        part("writing call fails", lambda end: failing("write", end, range(1, 201)))
        part("reading call fails", lambda end: failing("read", end, range(1, 201)))
        part("memory fails", lambda end: failing("malloc", end, [RANDOM.randrange(1, 60000) for _ in range(100)]), 40)
        configuration("c.yaml", 4)
        for name, text in (("points.csv", POINTS), ("mesh.off", MESH)):
            with open(name, "w") as file:
                file.write(text)
        with open("points.npy", "wb") as file:
            header = b"{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }"
            header += b" " * (117 - len(header)) + b"\n"
            import struct
            file.write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + struct.pack("<6d", 1, 0, 0, 0, 1, 0))
        jko("run", "c.yaml", "-o", "run.nc", "-q", what="mutants")
        jko("particles", "c.yaml", "-o", "flow.nc", "-q", what="mutants")
        with open("d.yaml", "w") as file:
            file.write(RUN.replace("[1, 2, 0.5]", "[0, 0, 1]").replace("STEPS", "1").replace("EVERY", "1"))
        jko("distance", "c.yaml", "d.yaml", "-o", "geodesic.nc", "--slices", "4", "-q", what="mutants")
        for name in ("run.nc", "flow.nc", "geodesic.nc"):
            part("changed bytes in " + name, lambda end: mutants(name, lambda file: ("info", file, "--json"), end, True), 45)
        with open("points.yaml", "w") as file:
            file.write("sphere: {subdivisions: 1}\nattention: {identity: true}\ninitial: {components: [{kind: particles, file: mutant-points.csv}]}\nmovement: {step: 0.1, steps: 1}\n")
        with open("array.yaml", "w") as file:
            file.write("sphere: {subdivisions: 1}\nattention: {identity: true}\ninitial: {components: [{kind: particles, file: mutant-points.npy}]}\nmovement: {step: 0.1, steps: 1}\n")
        with open("mesh.yaml", "w") as file:
            file.write("sphere: {mesh: mutant-mesh.off}\nattention: {identity: true}\nmovement: {step: 0.1, steps: 1}\n")
        for name, config in (("points.csv", "points.yaml"), ("points.npy", "array.yaml"), ("mesh.off", "mesh.yaml"), ("c.yaml", "mutant-c.yaml")):
            part("changed bytes in " + name, lambda end: mutants(name, lambda file: ("init", config, "-o", "m.nc", "--force", "-q"), end, False), 30)
    finally:
        os.chdir("/")
        shutil.rmtree(folder, ignore_errors=True)
    print("%d failures in %.0f s" % (len(failures), time.time() - begin))
    sys.exit(1 if failures else 0)


main()
