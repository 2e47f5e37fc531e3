"""Servers that the tests start for themselves, and what `octroi` says that it performs."""

import json
import os
import pathlib
import subprocess
import tempfile
import time

import boto3
import botocore.auth
import botocore.awsrequest
import botocore.config
import botocore.credentials
import botocore.httpsession

BINARY = os.environ["OCTROI_BINARY"]


def coverage():
    """Every operation of the APIs: service, operation, state, and the reason where it is left out."""
    return json.loads(subprocess.run([BINARY, "generate-docs", "coverage"], capture_output=True, check=True).stdout)


class Served:
    """A server in memory, for as long as a `with` lasts."""

    def __init__(self, *flags):
        self.flags = flags

    def __enter__(self):
        self._folder = tempfile.TemporaryDirectory()
        ready = pathlib.Path(self._folder.name, "ready")
        self._log = open(pathlib.Path(self._folder.name, "log"), "wb")
        self._process = subprocess.Popen(
            [BINARY, "serve", "--in-memory", "--listen", "127.0.0.1:0", "--ready-file", ready, *self.flags],
            stdout=subprocess.PIPE,
            stderr=self._log,
        )
        while not (ready.exists() and ready.read_text().endswith("\n")):
            assert self._process.poll() is None, "the server ended before it listened"
            time.sleep(0.01)
        lines = os.read(self._process.stdout.fileno(), 4096).decode().splitlines()
        pairs = (line.removeprefix("export ").split("=", 1) for line in lines if line.startswith("export "))
        self.exports = dict(pairs)
        self.endpoint = self.exports["AWS_ENDPOINT_URL"]
        return self

    def __exit__(self, *_):
        assert self._process.poll() is None, "the server ended by itself"
        self._process.kill()
        self._process.wait()
        self._process.stdout.close()
        self._log.close()
        self._folder.cleanup()

    def client(self, service, credentials=None, region="us-east-1", **config):
        """A client of the root user, or of who has these credentials."""
        who = credentials or {
            "AccessKeyId": self.exports["AWS_ACCESS_KEY_ID"],
            "SecretAccessKey": self.exports["AWS_SECRET_ACCESS_KEY"],
        }
        return boto3.client(
            service,
            endpoint_url=self.endpoint,
            region_name=region,
            aws_access_key_id=who["AccessKeyId"],
            aws_secret_access_key=who["SecretAccessKey"],
            aws_session_token=who.get("SessionToken"),
            config=botocore.config.Config(retries={"max_attempts": 0}, **config),
        )

    def page(self, method, path, body=b""):
        """Asks for one of the server's own pages as the root user; returns status, headers and text."""
        request = botocore.awsrequest.AWSRequest(method, self.endpoint + path, data=body)
        keys = botocore.credentials.Credentials(
            self.exports["AWS_ACCESS_KEY_ID"], self.exports["AWS_SECRET_ACCESS_KEY"]
        )
        botocore.auth.SigV4Auth(keys, "octroi", "us-east-1").add_auth(request)
        answer = botocore.httpsession.URLLib3Session().send(request.prepare())
        return answer.status_code, answer.headers, answer.text
