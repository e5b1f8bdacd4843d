"""A source of vacancies on the loopback, with every fault that a source can have.

    with FeedServer() as s:
        s.route("/all", Answer(b"..."))                  # every time
        s.route("/all", Answer(status=503), Answer(b"")) # in turn; the last goes on
        s.route("/all", lambda request: Answer(...))     # by the request
        s.url("/all")

Requests are kept in s.seen, in order.  With tls=(certificate, key) it speaks https.
"""
import gzip
import hashlib
import http.server
import json
import socket
import ssl
import subprocess
import threading
import time
import zlib
from email.utils import formatdate


class Answer:
    """What is sent, and what is wrong with it."""

    def __init__(self, body=b"", status=200, headers=None, gzip=False, tag=False, cut=None,
                 length=None, chunked=False, slow=None, drop=False, clock=0):
        self.body = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        self.status = status
        self.headers = dict(headers or {})
        self.gzip = gzip          # pack it; or bytes that are packed already
        self.tag = tag            # an ETag, and 304 to who has it
        self.cut = cut            # so many bytes of the body, then the connection ends
        self.length = length      # a Content-Length that is not so
        self.chunked = chunked
        self.slow = slow          # (bytes, seconds): so many at a time
        self.drop = drop          # not even a head
        self.clock = clock        # seconds that its clock is wrong by


class Request:
    def __init__(self, method, path, headers, body):
        self.method, self.path, self.headers, self.body = method, path, headers, body
        self.at = time.monotonic()

    def arg(self, name):
        for part in self.path.partition("?")[2].split("&"):
            key, _, value = part.partition("=")
            if key == name:
                return value
        return None


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        self.answer()

    do_POST = do_GET

    def answer(self):
        length = int(self.headers.get("Content-Length") or 0)
        request = Request(self.command, self.path, dict(self.headers), self.rfile.read(length))
        with self.server.lock:
            self.server.seen.append(request)
            a = self.server.choose(request)
        try:
            self.send(a)
        except (BrokenPipeError, ConnectionResetError, ssl.SSLError, TimeoutError):
            self.close_connection = True

    def send(self, a):
        if a.drop:
            self.end()
            return
        body, headers = a.body, dict(a.headers)
        if a.gzip:
            body = a.gzip if isinstance(a.gzip, bytes) else gzip.compress(body)
            headers["Content-Encoding"] = "gzip"
        status = a.status
        if a.tag:
            tag = '"' + hashlib.sha1(body).hexdigest() + '"'
            headers["ETag"] = tag
            if self.headers.get("If-None-Match") == tag:
                status, body = 304, b""
        self.send_response_only(status)
        self.send_header("Date", formatdate(time.time() + a.clock, usegmt=True))
        for name, value in headers.items():
            self.send_header(name, value)
        if a.chunked:
            self.send_header("Transfer-Encoding", "chunked")
        elif status != 304:
            self.send_header("Content-Length", str(len(body) if a.length is None else a.length))
        self.end_headers()
        piece, pause = a.slow or (1 << 16, 0)
        whole = body if a.cut is None else body[:a.cut]
        for i in range(0, len(whole), piece):
            part = whole[i:i + piece]
            self.wfile.write(b"%x\r\n%s\r\n" % (len(part), part) if a.chunked else part)
            self.wfile.flush()
            if pause and self.server.stopped.wait(pause):
                break
        if a.chunked and a.cut is None:
            self.wfile.write(b"0\r\n\r\n")
        if a.cut is not None or a.length is not None:
            self.end()

    def end(self):
        """Without a word more, not even of TLS."""
        self.close_connection = True
        try:
            self.connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


class FeedServer(http.server.ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, tls=None):
        super().__init__(("127.0.0.1", 0), Handler)
        self.tls = tls
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*tls)
            self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)
        self.lock = threading.RLock()  # an answer may look at what was asked
        self.seen = []
        self.routes = {}
        self.stopped = threading.Event()
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def handle_error(self, *_):
        pass  # a client that does not trust us is no error of ours

    def route(self, path, *answers):
        with self.lock:
            self.routes[path] = list(answers)

    def choose(self, request):
        answers = self.routes.get(request.path) or self.routes.get(request.path.partition("?")[0])
        if not answers:
            return Answer(status=404)
        a = answers.pop(0) if len(answers) > 1 else answers[0]
        return a if isinstance(a, Answer) else a(request)

    def url(self, path, host="127.0.0.1"):
        return f"http{'s' if self.tls else ''}://{host}:{self.server_address[1]}{path}"

    def times(self, path):
        """How often it was asked for."""
        with self.lock:
            return sum(r.path.partition("?")[0] == path for r in self.seen)

    def requests(self, path):
        with self.lock:
            return [r for r in self.seen if r.path.partition("?")[0] == path]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stopped.set()
        self.shutdown()
        self.server_close()


def bomb(megabytes):
    """A gzip that unpacks to so much of nothing."""
    pack = zlib.compressobj(9, zlib.DEFLATED, 31)
    nothing = bytes(1 << 20)
    return b"".join(pack.compress(nothing) for _ in range(megabytes)) + pack.flush()


def certificate(folder, name):
    """(certificate, key) for this name, signed by itself."""
    cert, key = f"{folder}/{name}.crt", f"{folder}/{name}.key"
    kind = "IP" if name[0].isdigit() else "DNS"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                    "-nodes", "-keyout", key, "-out", cert, "-days", "2", "-subj", f"/CN={name}",
                    "-addext", f"subjectAltName={kind}:{name}"],
                   check=True, stdin=subprocess.DEVNULL, capture_output=True)
    return cert, key
