"""A stand-in for the Hugging Face Hub on loopback: repositories in memory, and the faults that a test asks for."""

import base64
import hashlib
import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from urllib.parse import unquote

TOKEN = "hf_secretOfTheTests"  # noqa: S105
LFS = ".safetensors"  # kept under its SHA-256, other files under git's SHA-1


class Hub:
    """Repositories by name; `faults` change answers, by what they are about."""

    def __init__(self):
        self.repositories, self.objects, self.asked, self.faults = {}, {}, [], {}
        self.server = ThreadingHTTPServer(
            ("127.0.0.1", 0), type("Bound", (Answers,), {"hub": self})
        )
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def commit(self, name, files, private=False):
        """Add files to a repository; the commit."""
        found = self.repositories.setdefault(
            name, SimpleNamespace(private=private, commits={}, head=None)
        )
        whole = {**found.commits.get(found.head, {}), **files}
        listed = json.dumps([(path, _sha1(data)) for path, data in sorted(whole.items())])
        found.head = _sha1(f"{name}{len(found.commits)}{listed}".encode())
        found.commits[found.head] = whole
        return found.head

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class Answers(BaseHTTPRequestHandler):
    """The paths that huggingface_hub asks for."""

    def reply(self, body=b"", status=200, **headers):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in {"Content-Length": len(data), **headers}.items():
            self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data[: self.hub.faults.get("cut") if len(data) > 1_000 else None])

    def refuse(self, code, status=404):
        self.reply(b"", status, X_Error_Code=code)

    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = unquote(self.path.partition("?")[0])
        self.hub.asked.append(f"{self.command} {path}")
        if status := self.hub.faults.get("status"):
            return self.reply(b"", status, X_Error_Message=self.hub.faults.get("says", ""))
        if self.headers.get("Authorization") not in (None, f"Bearer {TOKEN}"):
            return self.reply(
                b"", 401, X_Error_Message="Invalid credentials in Authorization header"
            )
        if self.command == "POST" and path == "/api/validate-yaml":
            errors = self.hub.faults.get("card", [])
            return self.reply({"errors": errors, "warnings": []}, 400 if errors else 200)
        if self.command == "PUT":
            self.hub.objects[path.rpartition("/")[2]] = body
            return self.reply()
        if self.command == "POST":
            return self.write(path, body)
        return self.read(path)

    do_GET = do_HEAD = do_POST = do_PUT = answer  # noqa: N815

    def write(self, path, body):
        if self.headers.get("Authorization") is None:
            return self.reply(
                b"", 401, X_Error_Message="Invalid credentials in Authorization header"
            )
        if path.endswith("/commit/main"):
            lines = [json.loads(line) for line in body.splitlines()]
            files = {line["value"]["path"]: self.content(line["value"]) for line in lines[1:]}
            name = path.removeprefix("/api/models/").removesuffix("/commit/main")
            oid = self.hub.commit(name, files)
            return self.reply(
                {"commitOid": oid, "commitUrl": f"{self.hub.url}/{name}/commit/{oid}"}
            )
        asked = json.loads(body)
        if path == "/api/repos/create":
            name = f"{asked['organization']}/{asked['name']}"
            if name in self.hub.repositories:
                return self.reply({"url": f"{self.hub.url}/{name}"}, 409)
            self.hub.commit(
                name, {".gitattributes": b""}, private=asked.get("visibility") == "private"
            )
            return self.reply({"url": f"{self.hub.url}/{name}"})
        if path.endswith("/preupload/main"):
            modes = {
                file["path"]: "lfs" if file["path"].endswith(LFS) else "regular"
                for file in asked["files"]
            }
            return self.reply(
                {
                    "files": [
                        {"path": p, "uploadMode": m, "shouldIgnore": False}
                        for p, m in modes.items()
                    ]
                }
            )
        actions = {"upload": {"href": f"{self.hub.url}/objects/", "header": {}}}
        objects = [
            {
                **file,
                "actions": {
                    "upload": {**actions["upload"], "href": f"{self.hub.url}/objects/{file['oid']}"}
                },
            }
            for file in asked["objects"]
        ]
        return self.reply({"transfer": "basic", "objects": objects})

    def content(self, value):
        return (
            base64.b64decode(value["content"])
            if "content" in value
            else self.hub.objects[value["oid"]]
        )

    def read(self, path):
        if moved := re.match(r"/(api/models/)?me/old(/.*|$)", path):
            return self.reply(b"", 307, Location=f"/{moved[1] or ''}me/kin{moved[2]}")
        found = re.match(
            r"/(?:api/models/|api/)?((?:datasets/)?[^/]+/[^/]+)(?:/(\w+)/([^/]+)(?:/(.+))?)?$", path
        )
        name, what, revision, file = found.groups() if found else (None,) * 4
        repository = self.hub.repositories.get(name)
        if not repository or (repository.private and not self.headers.get("Authorization")):
            return self.refuse("RepoNotFound")
        commit = repository.head if revision in (None, "main") else revision
        files = repository.commits.get(commit)
        if files is None:
            return self.refuse("RevisionNotFound")
        if what == "resolve":
            return self.send_file(file, files.get(file), commit)
        if what == "tree":
            return self.reply(
                self.hub.faults.get("tree") or [entry(*file) for file in files.items()]
            )
        sha = self.hub.faults.get("sha", commit)
        return self.reply({"id": name, "sha": sha, "private": repository.private, "siblings": []})

    def send_file(self, path, data, commit):
        if data is None:
            return self.refuse("EntryNotFound")
        sent = self.hub.faults.get("changed", {}).get(path, data)
        headers = {"ETag": f'"{digest_of(path, data)}"', "X_Repo_Commit": commit}
        if part := re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range", "")):
            return self.reply(sent[int(part[1]) : int(part[2]) + 1], 206, **headers)
        return self.reply(sent, **headers)

    def log_message(self, *_):
        pass


def digest_of(path, data):
    """The digest by which the Hub knows a file."""
    if path.endswith(LFS):
        return hashlib.sha256(data).hexdigest()
    return _sha1(b"blob %d\0" % len(data) + data)


def _sha1(data):
    return hashlib.sha1(data, usedforsecurity=False).hexdigest()


def entry(path, data):
    """A file as a tree lists it."""
    oid = digest_of(path, data)
    large = (
        {"lfs": {"oid": oid, "size": len(data), "pointerSize": 130}} if path.endswith(LFS) else {}
    )
    return {
        "type": "file",
        "path": path,
        "size": len(data),
        "oid": oid if not large else "0" * 40,
        **large,
    }
