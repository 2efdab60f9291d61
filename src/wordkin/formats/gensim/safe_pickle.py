"""Pickles as plain data: arrays, strings, numbers, containers, and objects by name alone.

A pickle is a program for a small stack machine, and Python's own reader imports and calls
everything that the program names. This machine imports nothing, and calls only the few functions
in `pickled_names`, which build plain values; an object is its class's name and its attributes.
Any other name is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import IO, Any, cast

from wordkin.errors import FormatError, quote, quote_problem
from wordkin.formats.compressed import (
    ROOM_FOR_SMALL_FILES,
    content_room,
    read_decompressed,
)
from wordkin.formats.gensim.pickled_arrays import PickledArray, PickledType
from wordkin.formats.gensim.pickled_names import CALLS, NAMES, STATES, Name
from wordkin.formats.opened import OpenedFile

# Memory is bounded by the file's size: some 100 bytes for each step, which takes a byte or more,
# and the texts that calls copy, which a file can remember and give again and again.
MAX_STEPS_PER_BYTE = 4  # compressed files have more to a byte
MAX_COPIES_PER_BYTE = 16  # bytes of text
MAX_KEY_BITS = 60  # larger ones can be made to fall into one slot of a dict
MAX_KEY_PARTS = 100  # of a tuple, whose hash takes as many steps each time


class Instance:
    """An object: the name of its class, and its attributes."""

    __slots__ = ("attributes", "name")

    def __init__(self, name: str) -> None:
        self.name = name
        self.attributes: dict[str, object] = {}

    def build(self, state: object) -> None:
        """Take the attributes; a state that is no dict (of random numbers) is left out."""
        if self.attributes:
            raise ValueError("an object with two states")
        if isinstance(state, dict):
            self.attributes = state  # not copied, since many objects may be given one state


def is_pickle(head: bytes) -> bool:
    """Whether a file that starts with these bytes is a pickle of protocol 2 to 5."""
    return len(head) > 1 and head[0] == 0x80 and 2 <= head[1] <= 5


def read_tree(source: OpenedFile, classes: Collection[str]) -> object:
    """Value that a pickle describes, with an `Instance` for each object of these classes.

    Nothing in the file is run. Raises `FormatError` for a name that is neither in `classes`
    nor in `pickled_names`, and for a file that is damaged.
    """
    path = source.path
    with read_decompressed(source) as file:
        try:
            return _Machine(path, classes, _Bounded(source, file)).run()
        except FormatError:
            raise
        # What a damaged file makes of pickletools and of the steps below.
        except (ValueError, LookupError, TypeError, OverflowError) as problem:
            raise FormatError(
                f"{path}: expected a pickle of plain data, found {quote_problem(problem)}. "
                "The file is damaged, cut short, or was made by another program."
            ) from problem


class _Bounded:
    """A file that gives no more bytes than its size allows, so that no announced length is trusted."""

    def __init__(self, source: OpenedFile, file: IO[bytes]) -> None:
        size = source.size
        self._file = file
        self.left = content_room(source)
        self.most_steps = size * MAX_STEPS_PER_BYTE + ROOM_FOR_SMALL_FILES
        self.steps_left = self.most_steps
        self.copies_left = size * MAX_COPIES_PER_BYTE + self.left

    def read(self, size: int) -> bytes:
        if size > self.left:
            raise ValueError(f"{size} bytes announced where at most {self.left} are left")
        self.left -= size
        return self._file.read(size)

    def readline(self) -> bytes:
        line = self._file.readline(min(self.left, 1 << 16))
        self.left -= len(line)
        return line

    def charge(self, values: tuple[object, ...] = ()) -> None:
        """Count a step, and the values that it copies."""
        self.steps_left -= 1 + len(values)
        if self.steps_left < 0:
            raise ValueError(f"more than {self.most_steps} steps in so small a file")
        texts = (value for value in values if isinstance(value, str | bytes | bytearray))
        self.copies_left -= sum(map(len, texts))
        if self.copies_left < 0:
            raise ValueError("more copies of texts than a file of this size needs")


class _Machine:
    """The stack machine: the stack, the positions of its marks, and the memo."""

    def __init__(self, path: Path, classes: Collection[str], file: _Bounded) -> None:
        self.path = path
        self.classes = classes
        self.file = file
        self.stack: list[Any] = []
        self.marks: list[int] = []
        self.memo: dict[int, Any] = {}

    def run(self) -> object:
        import pickletools  # takes some milliseconds, and few files are pickles

        # Typed for files of the system, of which it uses these two methods.
        for opcode, argument, _ in pickletools.genops(cast("IO[bytes]", self.file)):
            self.file.charge()
            if opcode.name in PUSHED:
                self.stack.append(argument)
            elif opcode.name in STEPS:
                STEPS[opcode.name](self, argument)
            else:
                raise ValueError(f"the step {opcode.name}, which plain data do not need")
        return self.pop()

    def pop(self) -> Any:
        if len(self.stack) <= (self.marks[-1] if self.marks else 0):
            raise ValueError("a step that takes more than there is")
        return self.stack.pop()

    def top(self) -> Any:
        value = self.pop()
        self.stack.append(value)
        return value

    def pop_to_mark(self) -> list[Any]:
        start = self.marks.pop()
        values = self.stack[start:]
        del self.stack[start:]
        return values

    def name(self, text: str) -> None:
        """Push a name, if it is on a list."""
        module, _, rest = text.partition(".")
        text = f"builtins.{rest}" if module == "__builtin__" else text  # Python 2
        if text not in CALLS and text not in NAMES and text not in self.classes:
            raise FormatError(
                f"{self.path}: expected a pickle that names nothing but gensim's and NumPy's own "
                f"data, found {quote(text, 100)}. Nothing was run; if you do not know who made this "
                "file, do not open it with programs that run what a pickle names."
            )
        self.stack.append(Name(text))

    def call(self, _: object) -> None:
        """Push what a listed name makes of arguments."""
        arguments, name = self.pop(), self.pop()
        if not isinstance(name, Name) or not isinstance(arguments, tuple):
            raise ValueError("a call of something that is no name")
        self.file.charge(arguments)
        if name.text in CALLS:
            self.stack.append(CALLS[name.text](*arguments))
        elif name.text in self.classes or name.text in STATES:
            self.stack.append(Instance(name.text))
        else:
            raise ValueError(f"a call of {quote(name.text)}, which is no data")

    def build(self, _: object) -> None:
        state, value = self.pop(), self.top()
        if not isinstance(value, Instance | PickledArray | PickledType):
            raise ValueError("a state of something that is no object")
        if isinstance(state, tuple):
            self.file.charge(state)
        value.build(state)

    def append(self, values: list[Any]) -> None:
        found = self.top()
        if not isinstance(found, list):
            raise ValueError("items of something that is no list")
        found += values

    def set_items(self, values: list[Any]) -> None:
        found = self.top()
        if not isinstance(found, dict) or len(values) % 2:
            raise ValueError("items of something that is no dict")
        found.update(zip(map(self.key, values[::2]), values[1::2], strict=True))

    def key(self, key: object) -> str | bytes | int | tuple[str | bytes, ...]:
        """Check a key of a dict: tuples of tuples could take forever to compare."""
        parts = key if isinstance(key, tuple) and len(key) <= MAX_KEY_PARTS else (None,)
        if all(isinstance(part, str | bytes) for part in parts):
            self.file.charge(parts)  # whoever reads the tree joins them
            return parts
        if isinstance(key, int) and key.bit_length() > MAX_KEY_BITS:
            raise ValueError("a dict with a key beyond 60 bits")
        if not isinstance(key, str | bytes | int):
            raise ValueError(f"a dict with a key of type {type(key).__name__}")
        return key


PUSHED = frozenset(
    (
        *("NONE", "INT", "BININT", "BININT1", "BININT2", "LONG", "LONG1", "LONG4"),
        *("FLOAT", "BINFLOAT", "BINSTRING", "SHORT_BINSTRING"),
        *("UNICODE", "BINUNICODE", "SHORT_BINUNICODE", "BINUNICODE8"),
        *("BINBYTES", "SHORT_BINBYTES", "BINBYTES8", "BYTEARRAY8"),
    )
)


def _tuple(length: int) -> Callable[[_Machine, Any], None]:
    def step(machine: _Machine, _: object) -> None:
        machine.stack.append(tuple([machine.pop() for _ in range(length)][::-1]))

    return step


def _remember(machine: _Machine, place: int | None) -> None:
    machine.memo[len(machine.memo) if place is None else place] = machine.top()


def _recall(machine: _Machine, place: int) -> None:
    machine.stack.append(machine.memo[place])


def _name_on_stack(machine: _Machine, _: object) -> None:
    name, module = machine.pop(), machine.pop()
    machine.name(f"{module}.{name}" if isinstance(name, str) and isinstance(module, str) else "?")


STEPS: Mapping[str, Callable[[_Machine, Any], None]] = {
    "PROTO": lambda _machine, _version: None,
    "FRAME": lambda _machine, _size: None,
    "STOP": lambda _machine, _: None,
    "NEWTRUE": lambda machine, _: machine.stack.append(True),
    "NEWFALSE": lambda machine, _: machine.stack.append(False),
    "EMPTY_DICT": lambda machine, _: machine.stack.append({}),
    "EMPTY_LIST": lambda machine, _: machine.stack.append([]),
    "EMPTY_SET": lambda machine, _: machine.stack.append([]),
    "FROZENSET": lambda machine, _: machine.stack.append(machine.pop_to_mark()),
    "ADDITEMS": lambda machine, _: machine.append(machine.pop_to_mark()),
    "EMPTY_TUPLE": _tuple(0),
    "TUPLE1": _tuple(1),
    "TUPLE2": _tuple(2),
    "TUPLE3": _tuple(3),
    "MARK": lambda machine, _: machine.marks.append(len(machine.stack)),
    "TUPLE": lambda machine, _: machine.stack.append(tuple(machine.pop_to_mark())),
    "APPEND": lambda machine, _: machine.append([machine.pop()]),
    "APPENDS": lambda machine, _: machine.append(machine.pop_to_mark()),
    "SETITEM": lambda machine, _: machine.set_items([machine.pop(), machine.pop()][::-1]),
    "SETITEMS": lambda machine, _: machine.set_items(machine.pop_to_mark()),
    **dict.fromkeys(("PUT", "BINPUT", "LONG_BINPUT", "MEMOIZE"), _remember),
    **dict.fromkeys(("GET", "BINGET", "LONG_BINGET"), _recall),
    "GLOBAL": lambda machine, text: machine.name(text.replace(" ", ".", 1)),
    "STACK_GLOBAL": _name_on_stack,
    "REDUCE": _Machine.call,
    "NEWOBJ": _Machine.call,
    "BUILD": _Machine.build,
}
