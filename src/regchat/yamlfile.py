"""Text and YAML files -> values of a given form; every fault with its line and its remedy."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError
from yaml.constructor import ConstructorError

from regchat.errors import Problem

if TYPE_CHECKING:
    Loader = yaml.SafeLoader
else:
    Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

T = TypeVar("T")

MAX_DEPTH = 30
_REMEDIES = {
    "missing": "Add it.",
    "extra_forbidden": "Remove or rename it.",
    "string_type": "Write it as text, in quotes if need be.",
    "tuple_type": 'Write it as a list, each item on a line after "- ".',
    "date_type": "Write it as YYYY-MM-DD.",
    "dict_type": "Write it as lines of the form key: value.",
}


class _Loader(Loader):
    """Tells where a scalar stands that its tag does not fit, such as the date 2026-13-45."""

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        try:
            return super().construct_object(node, deep)
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            what = f"{str(node.value)[:40]!r} is no value of its kind ({error})"
            raise ConstructorError(None, None, what, node.start_mark) from None


def load_yaml(path: Path, form: type[T], problems: list[Problem], *, key: str = "key") -> T | None:
    """Return a YAML file in the given form, None if it is missing or broken.

    Faults go to `problems`; `key` is what they call a key of the file's outermost mapping.
    """
    text = read_text(path, problems) if os.path.lexists(path) else None
    return None if text is None else parse_yaml(path.name, text, form, problems, key=key)


def parse_yaml(
    file: str, text: str, form: type[T], problems: list[Problem], *, key: str = "key"
) -> T | None:
    """Return a YAML text in the given form, None if it is broken; as `load_yaml`."""
    try:
        root = _tree(text)
        if root is None:
            problems.append(Problem(file, 1, "no YAML in it", "Fill it or remove it."))
            return None
        problems += _doubles(file, root, key)
        return TypeAdapter(form).validate_python(_Loader("").construct_document(root))
    except yaml.YAMLError as error:
        problems.append(_yaml_problem(file, text, error))
    except ValidationError as error:
        problems += _form_problems(file, text, error)
    return None


def read_text(path: Path, problems: list[Problem]) -> str | None:
    """Return the text of a UTF-8 file, its line ends as "\\n"; None if it cannot be read."""
    try:
        if path.exists() and not path.is_file():
            problems.append(Problem(path.name, None, "not a file", "Put a text file there."))
            return None
        data = path.read_bytes()
        return data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        problems.append(
            Problem(path.name, line, f"not UTF-8 (byte {error.start})", "Save it as UTF-8.")
        )
    except OSError as error:
        what = f"cannot be read ({error.strerror})"
        problems.append(Problem(path.name, None, what, "Mend its rights, or remove it."))
    return None


def line_of(text: str, path: Sequence[str | int]) -> int:
    """Return the line (from 1) on which the YAML value at `path` of keys and indices stands."""
    node = _tree(text)
    mark = node.start_mark if node else None
    for part in path:
        if isinstance(node, yaml.MappingNode):
            found = [(k, v) for k, v in node.value if str(k.value) == str(part)]
            if not found:
                break
            mark, node = found[-1][0].start_mark, found[-1][1]
        elif isinstance(node, yaml.SequenceNode) and _is_index(part, node):
            node = node.value[int(part)]
            mark = node.start_mark
        else:
            break
    return mark.line + 1 if mark else 1


def _yaml_problem(file: str, text: str, error: yaml.YAMLError) -> Problem:
    remedy = "Mend this line; text with a colon or a quote in it needs quotes around it."
    if isinstance(error, yaml.MarkedYAMLError):
        # An open quote is noticed only where the text ends.
        mark = error.context_mark if "quoted" in (error.context or "") else error.problem_mark
        line = mark.line if mark else 0
        return Problem(file, line + 1, f"not YAML: {error.problem}", remedy)
    position = getattr(error, "position", 0)
    line = text.encode("utf-8").count(b"\n", 0, position)
    what = f"not YAML: {str(error).splitlines()[0]}"
    return Problem(file, line + 1, what, "Remove the character.")


def _form_problems(file: str, text: str, error: ValidationError) -> Iterator[Problem]:
    for fault in error.errors(include_url=False):
        where = fault["loc"]
        what = fault["msg"]
        if isinstance(fault["input"], str | int | float):
            what += f", not {str(fault['input'])[:40]!r}"
        name = " > ".join(str(part) for part in where)
        remedy = _REMEDIES.get(fault["type"], "Change it.")
        yield Problem(file, line_of(text, where), f"{name}: {what}" if name else what, remedy)


@lru_cache(maxsize=8)
def _tree(text: str) -> yaml.Node | None:
    """Return the nodes of a YAML text; raises YAMLError, also for one nested too deep."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:  # libyaml's composer would overflow the stack
            mark: Any = event.start_mark
            raise ConstructorError(None, None, f"nested more than {MAX_DEPTH} deep", mark)
    return yaml.compose(text, Loader=_Loader)


def _is_index(part: str | int, node: yaml.SequenceNode) -> bool:
    return str(part).isdecimal() and int(part) < len(node.value)


def _doubles(file: str, root: yaml.Node, key: str) -> Iterator[Problem]:
    """Yield every key that stands twice in a mapping: PyYAML would keep the last in silence."""
    waiting, seen = [root], set[int]()
    while waiting:
        node = waiting.pop()
        if id(node) in seen or not isinstance(node, yaml.CollectionNode):
            continue
        seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            waiting += reversed(node.value)
            continue
        waiting += [value for _, value in reversed(node.value)]
        first: dict[str, int] = {}
        for name, _ in node.value:
            if not isinstance(name, yaml.ScalarNode):
                continue
            line = name.start_mark.line + 1
            if name.value in first:
                what = f"double {key if node is root else 'key'} {name.value}"
                remedy = f"It stands on line {first[name.value]} too: join the two."
                yield Problem(file, line, what, remedy)
            first.setdefault(name.value, line)
