"""The running paper, as a machine meets it; and what machines found wrong with it."""

import http.client
import sys
from urllib.parse import urlsplit

# What `paper.mjs` writes into the paper's settings.
BASE = "https://bao.example"


class Paper:
    def __init__(self, url):
        self._at = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)
        self.wrongs = []

    def get(self, address):
        """The status and bytes of a path, or of an address as the paper itself names it."""
        path = address.removeprefix(BASE)
        self._at.request("GET", path or "/")
        answer = self._at.getresponse()
        return answer.status, answer.read()

    def read(self, address):
        status, body = self.get(address)
        self.expect(status == 200, f"{address}: answers {status}")
        return body

    def expect(self, is_so, otherwise):
        if not is_so:
            self.wrongs.append(otherwise)

    def finish(self, about):
        for wrong in self.wrongs[:40]:
            print(f"  {wrong}")
        if self.wrongs:
            sys.exit(f"{len(self.wrongs)} things are wrong with {about}")
