"""The process that Graphviz runs in: reads requests from its input, and answers each on its output.

Started by `graphviz_client` as a file of its own, so that it imports nothing of the package and is ready within a moment.
A request is the length of a DOT text (four bytes, the greatest first) and the text. An answer is a length and a JSON text:
`{"bb": …, "nodes": {name: pos}, "clusters": {name: bb}, "edges": {id: [tail, pos, lp]}}`, each place as Graphviz writes it
(https://graphviz.org/docs/attrs/pos/), in points and y upwards, and empty where there is none. The length is 0 where Graphviz gave up.
"""

from __future__ import annotations

import json
import os
import struct
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, BinaryIO

from pygraphviz import graphviz

LENGTH = struct.Struct(">I")
MOST_MEMORY = 4 << 30
"""The address space in bytes, most of which is never touched: what asks for more ends, instead of the machine."""
MOST_SECONDS = 60
"""Of CPU time for one layout. What is asked for takes a hundredth of it (see `work`); this ends what never would."""


def answer(request: bytes, file: BinaryIO) -> bytes:
    """A layout; empty where Graphviz gave up. Graphviz reads from a file: the request is put into the given one."""
    file.seek(0)
    file.truncate()
    file.write(request)
    file.seek(0)
    # Its own output formats write much that nobody asked for, and take half as long as a layout.
    graph = graphviz.agread(file, None)
    context = graphviz.gvContextWithBuiltins()
    try:
        if graphviz.gvLayout(context, graph, b"dot"):
            return b""
        graphviz.gvRender(context, graph, b"dot")  # without an output: gives the parts their places as attributes
        return json.dumps(_places(graph)).encode()
    finally:
        graphviz.gvFreeLayout(context, graph)
        graphviz.gvFreeContext(context)
        graphviz.agclose(graph)


def _places(graph: Any) -> dict[str, Any]:
    nodes, edges = {}, {}
    node = graphviz.agfstnode(graph)
    while node:
        name = graphviz.agnameof(node).decode()
        nodes[name] = _attribute(node, b"pos")
        edge = graphviz.agfstout(graph, node)
        while edge:
            if id := _attribute(edge, b"id"):
                edges[id] = name, _attribute(edge, b"pos"), _attribute(edge, b"lp")
            edge = graphviz.agnxtout(graph, edge)
        node = graphviz.agnxtnode(graph, node)
    clusters = {name.decode(): _attribute(part, b"bb") for part in _parts(graph) if (name := graphviz.agnameof(part))}
    return {"bb": _attribute(graph, b"bb"), "nodes": nodes, "clusters": clusters, "edges": edges}


def _parts(graph: Any) -> Iterator[Any]:
    part = graphviz.agfstsubg(graph)
    while part:
        yield part
        yield from _parts(part)
        part = graphviz.agnxtsubg(part)


def _attribute(part: Any, name: bytes) -> str:
    value: bytes = graphviz.agget(part, name) or b""
    return value.decode()


def _file() -> BinaryIO:
    """In memory where the system can, since a disk may be full or read-only."""
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("dot"), "w+b", buffering=0)
    return tempfile.TemporaryFile(buffering=0)


def read(stream: BinaryIO) -> bytes | None:
    """The next message; `None` where there is none any more."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(head)
    body = stream.read(length)
    return body if len(body) == length else None


def write(stream: BinaryIO, body: bytes) -> None:
    """Sends a message."""
    stream.write(LENGTH.pack(len(body)) + body)
    stream.flush()


def limits() -> Callable[[], None]:
    """Bounds what this process may use, where the system can; what is returned grants the time for one more layout."""
    try:
        import resource  # noqa: PLC0415
    except ImportError:
        return lambda: None

    def lower(kind: int, most: int) -> None:
        hard = resource.getrlimit(kind)[1]
        resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))

    def grant() -> None:
        used = resource.getrusage(resource.RUSAGE_SELF)
        lower(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + MOST_SECONDS)

    lower(resource.RLIMIT_CORE, 0)
    lower(resource.RLIMIT_AS, MOST_MEMORY)
    return grant


def mortal(descriptor: int) -> Callable[[bool], None]:
    """Lets this process end with the one that asks, where the system can (Linux); what is returned switches that on and off.

    Between layouts the end of the input is read. During one Python runs no line, no handler and no other thread, and who
    asks may be killed at any moment: the system then tells of the pipe's other end by a signal that ends whoever leaves
    it to the system. Not PR_SET_PDEATHSIG, which already fires when the thread ends that started this process.
    """
    if sys.platform != "linux":
        return lambda _: None
    import fcntl  # noqa: PLC0415
    import select  # noqa: PLC0415
    import signal  # noqa: PLC0415

    gone = select.poll()
    gone.register(descriptor, 0)  # an end that nobody holds is always told of

    def switch(on: bool) -> None:
        signal.signal(signal.SIGIO, signal.SIG_DFL if on else signal.SIG_IGN)
        if on and gone.poll(0):  # it happened before
            os._exit(1)

    switch(False)  # new requests raise the same signal
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGIO})
    with suppress(OSError):
        fcntl.fcntl(descriptor, fcntl.F_SETOWN, os.getpid())
        fcntl.fcntl(descriptor, fcntl.F_SETFL, fcntl.fcntl(descriptor, fcntl.F_GETFL) | os.O_ASYNC)
    return switch


def main() -> None:
    """Answers until there are no more requests. What Graphviz prints goes nowhere: the output is for answers."""
    requests = sys.stdin.buffer
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    file = _file()
    grant, dies = limits(), mortal(requests.fileno())
    while (request := read(requests)) is not None:
        grant()
        dies(True)
        found = answer(request, file)
        dies(False)
        write(answers, found)


if __name__ == "__main__":
    main()
