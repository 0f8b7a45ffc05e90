"""A mail server that keeps what it gets and refuses when told to."""

import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy


class Sink(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.port = self.server_address[1]
        self.accepted = []
        #: Command ("RCPT", "DATA", "END") to an answer such as "550 no such person".
        self.answers = {}

    @property
    def message_ids(self):
        return [message["Message-ID"] for message in self.accepted]


class _Conversation(socketserver.StreamRequestHandler):
    def handle(self):
        self.say("220 sink")
        while line := self.rfile.readline():
            command = line[:4].upper().decode("ascii", "replace").strip()
            if command == "QUIT":
                self.say("221 bye")
                return
            if command in self.server.answers:
                self.say(self.server.answers[command])
            elif command == "DATA":
                self.take()
            else:
                self.say("250 fine")

    def take(self):
        self.say("354 go on")
        lines = []
        while (line := self.rfile.readline()) and line != b".\r\n":
            lines.append(line[1:] if line.startswith(b"..") else line)
        if self.server.answers.get("END") == "silence":
            # Taken, but the sender never hears of it.
            self.server.accepted.append(message_from_bytes(b"".join(lines), policy=policy.default))
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        if "END" in self.server.answers:
            self.say(self.server.answers["END"])
            return
        if line:
            self.server.accepted.append(message_from_bytes(b"".join(lines), policy=policy.default))
            self.say("250 taken")

    def say(self, text):
        self.wfile.write(text.encode() + b"\r\n")


@contextmanager
def running_sink() -> Iterator[Sink]:
    sink = Sink()
    thread = threading.Thread(target=sink.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield sink
    finally:
        sink.shutdown()
        sink.server_close()
        thread.join()
