"""HTTP in lasting threads: whole requests in, answers out, nothing too large."""

import asyncio

from asgiref.testing import ApplicationCommunicator

from kit.bridge import CHUNK, ThreadedWSGI


def echo(environ, start_response):
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    start_response("200 OK", [("Content-Type", "text/plain")])
    trusted = environ.get("HTTP_X_FORWARDED_FOR", "nobody")
    return [trusted.encode(), b" ", str(len(body)).encode()]


def ask(parts, *, headers=(), most=10_000_000):
    """Return the status and the body that the bridge answers to a request sent in ``parts``."""
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "POST",
        "path": "/同研/",
        "query_string": b"",
        "headers": list(headers),
    }

    async def run():
        app = ApplicationCommunicator(ThreadedWSGI(echo, threads=1, most=most), scope)
        for n, part in enumerate(parts, 1):
            await app.send_input(
                {"type": "http.request", "body": part, "more_body": n < len(parts)}
            )
        start = await app.receive_output(5)
        body, more = b"", True
        while more:
            message = await app.receive_output(5)
            body, more = body + message["body"], message.get("more_body", False)
        await app.wait(5)
        return start["status"], body

    return asyncio.run(run())


def length(count):
    return (b"content-length", str(count).encode())


def test_a_request_in_parts_arrives_whole():
    parts = [b"x" * CHUNK, b"y" * CHUNK, b"z"]

    assert ask(parts, headers=[length(2 * CHUNK + 1)]) == (200, b"nobody %d" % (2 * CHUNK + 1))


def test_a_request_without_a_body_is_one_too():
    assert ask([b""]) == (200, b"nobody 0")


def test_headers_with_underscores_do_not_pass_for_others():
    assert ask([b""], headers=[(b"x_forwarded_for", b"10.0.0.1")]) == (200, b"nobody 0")
    assert ask([b""], headers=[(b"x-forwarded-for", b"10.0.0.1")]) == (200, b"10.0.0.1 0")


def test_what_says_that_it_is_too_large_is_not_read():
    assert ask([b""], headers=[length(101)], most=100)[0] == 413


def test_what_turns_out_too_large_is_refused():
    assert ask([b"x" * 60, b"x" * 60], most=100)[0] == 413


def test_a_length_that_is_no_number_is_refused():
    assert ask([b""], headers=[(b"content-length", b"-1")])[0] == 413
