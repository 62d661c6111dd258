"""A small mail server for tests: listens on 127.0.0.1, keeps what it is given, and refuses when told to."""

from __future__ import annotations

import socketserver
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from types import TracebackType
from typing import cast

CERTIFICATE = Path(__file__).with_name("localhost.pem")  # of a mail server that exists in tests only


def secure(talk: socketserver.StreamRequestHandler) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    talk.request = context.wrap_socket(talk.request, server_side=True)
    talk.rfile, talk.wfile = talk.request.makefile("rb"), talk.request.makefile("wb", 0)


@dataclass
class Received:
    sender: str
    recipients: list[str]
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        return cast(EmailMessage, message_from_bytes(self.raw, policy=default))

    def text(self, kind: str = "plain") -> str:
        part = self.message.get_body((kind,))
        assert part is not None
        return str(part.get_content()).replace("\r\n", "\n")


@dataclass
class MailServer:
    """`with MailServer() as server:` then `server.port`, `server.letters`. `answers` replaces the answer to a command:
    {"RCPT": "550 no such person"}. `tls`: «starttls» (offered after the greeting), «tls» (from the first byte) or
    nothing; with it, `clear` and `encrypted` tell which commands came how."""

    answers: dict[str, str] = field(default_factory=dict)
    tls: str = ""
    letters: list[Received] = field(default_factory=list)
    clear: list[str] = field(default_factory=list)
    encrypted: list[str] = field(default_factory=list)

    @property
    def commands(self) -> list[str]:
        return self.clear + self.encrypted

    def __enter__(self) -> MailServer:
        outer = self

        class Talk(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                with suppress(OSError):  # who does not trust the certificate hangs up
                    if outer.tls == "tls":
                        secure(self)
                    outer._talk(self)

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Talk)
        self._server.daemon_threads = True
        self.port = int(self._server.server_address[1])
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _talk(self, talk: socketserver.StreamRequestHandler) -> None:
        def say(words: str) -> None:
            talk.wfile.write(words.encode() + b"\r\n")

        said = self.encrypted if self.tls == "tls" else self.clear
        say("220 test")
        sender, recipients = "", []
        while line := talk.rfile.readline():
            words = line.decode("utf-8", "replace").strip()
            command = words[:4].upper()
            said.append(words)
            if command in self.answers:
                say(self.answers[command])
            elif command == "EHLO":
                say("250-test")
                if self.tls == "starttls" and said is self.clear:
                    say("250-STARTTLS")
                say("250-AUTH PLAIN")
                say("250 SIZE 1000000")
            elif command == "STAR":
                say("220 go on")
                secure(talk)
                said = self.encrypted
            elif command == "AUTH":
                say("235 come in")
            elif command == "MAIL":
                sender, recipients = words.split("<")[1].split(">")[0], []
                say("250 ok")
            elif command == "RCPT":
                recipients.append(words.split("<")[1].split(">")[0])
                say("250 ok")
            elif command == "DATA":
                say("354 go on")
                body = b""
                while (row := talk.rfile.readline()) != b".\r\n":
                    body += row[1:] if row.startswith(b"..") else row
                self.letters.append(Received(sender, recipients, body))
                say("250 kept")
            elif command == "QUIT":
                say("221 bye")
                return
            else:
                say("250 ok")
