"""kill -9 at random moments, and a client that remembers what was acknowledged.

A client says what it asks next, hears every answer in the order it asked, and looks at each new
daemon: what was acknowledged is there, and of what was sent and not acknowledged any first part.

    next()          -> (method, params, of): of comes back with the answer
    answered(of, answer)
    survivors(c)    a new daemon is up; what was sent and not answered is over
"""
import json
import signal
import time

from .daemon import request


def killed_again_and_again(kept, seconds, client, rand, **daemon):
    """For so many seconds, three times at least, and once more to look."""
    rounds = 0
    end = time.monotonic() + seconds
    while time.monotonic() < end or rounds < 3:
        rounds += 1
        d = kept.daemon(**daemon)
        try:
            with d.client() as c:
                client.survivors(c)
                pipeline_until_killed(d, c, client, rand)
        finally:
            d.process.kill()
            d.wait()
            d.close()
    with kept.daemon(**daemon) as d, d.client() as c:
        client.survivors(c)


def pipeline_until_killed(d, c, client, rand):
    depth = rand.choice([1, 8, 64, 256])
    stop = time.monotonic() + rand.uniform(0.005, 0.25)
    n, open_ = 0, []

    def heard(answer):
        ident, of = open_.pop(0)
        assert answer["id"] == ident, (answer, ident)
        client.answered(of, answer)

    while time.monotonic() < stop:
        lines = b""
        for _ in range(depth):
            n += 1
            method, params, of = client.next()
            open_.append((n, of))
            lines += json.dumps(request(n, method, params)).encode() + b"\n"
        c.send(lines)
        for answer in c.lines(rand.randrange(len(open_) + 1)):
            heard(answer)
    d.process.send_signal(signal.SIGKILL)
    while True:
        try:
            line = c.line()
        except AssertionError:
            return  # half a line at the end
        if line is None:
            return
        heard(json.loads(line))
