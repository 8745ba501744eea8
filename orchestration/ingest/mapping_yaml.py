"""A mapping file as plain data, with the line of every node, so that each error points at its line."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from .errors import MappingError

_TOO_DEEP = "it is nested too deeply"
Path_ = tuple[str | int, ...]
_BOOLEANS = {"delivery_date", "optional"}
_INTEGERS = {"authority", "expected_every_days"}
_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)(:-([^}]*))?\}")
_FOLDERS = {"CS_DATA_DIR", "CS_FILES"}
_MOST_NODES = 100_000  # a few aliases that repeat one another make billions


class Document:
    """data: dicts, lists and strings · lines: path of keys -> 1-based line."""

    def __init__(self, file: Path):
        self.file = file
        self.lines: dict[Path_, int] = {(): 1}
        try:
            node = yaml.compose(file.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark
            line = mark.line + 1 if mark else None
            raise MappingError(file, line, f"this is not valid YAML: {error.problem}") from None
        except RecursionError:
            raise MappingError(file, 1, _TOO_DEEP) from None
        except yaml.YAMLError as error:
            raise MappingError(file, 1, f"this is not valid YAML: {error}") from None
        except OSError as error:
            raise MappingError(file, 1, f"it cannot be read: {error.strerror}") from None
        except UnicodeDecodeError:
            raise MappingError(file, 1, "a mapping is UTF-8 text, and this file is not") from None
        self._open: list[yaml.Node] = []
        self._nodes = 0
        try:
            self.data: Any = self._plain(node, ()) if node is not None else {}
        except RecursionError:
            raise MappingError(file, 1, _TOO_DEEP) from None

    def line(self, path: Path_) -> int:
        """The line of the node, or of its nearest parent that stands in the file."""
        while path not in self.lines:
            path = path[:-1]
        return self.lines[path]

    def error(self, path: Path_, message: str) -> MappingError:
        return MappingError(self.file, self.line(path), message)

    def _plain(self, node: yaml.Node, path: Path_) -> Any:
        line = node.start_mark.line + 1
        self._nodes += 1
        if self._nodes > _MOST_NODES:
            raise MappingError(self.file, line, f"the file has more than {_MOST_NODES} entries, its aliases repeated")
        self.lines.setdefault(path, line)
        if any(node is parent for parent in self._open):
            raise MappingError(self.file, line, "an alias stands inside the node that it repeats")
        self._open.append(node)
        try:
            if isinstance(node, yaml.MappingNode):
                return self._mapping(node, path)
            if isinstance(node, yaml.SequenceNode):
                return [self._plain(child, (*path, i)) for i, child in enumerate(node.value)]
            return self._scalar(node, path)
        finally:
            self._open.pop()

    def _mapping(self, node: yaml.MappingNode, path: Path_) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            if key in result:
                raise MappingError(self.file, key_node.start_mark.line + 1, f"{key!r} stands here twice")
            self.lines[(*path, key)] = key_node.start_mark.line + 1
            result[key] = self._plain(value_node, (*path, key))
        return result

    def _scalar(self, node: yaml.Node, path: Path_) -> Any:
        """Scalars stay as written: YAML would make `no` a boolean and `007` a number, and both are data."""
        text, plain = str(node.value), getattr(node, "style", None) is None
        if plain and text in ("", "~", "null"):
            return None
        key = path[-1] if path else ""
        if plain and key in _BOOLEANS and text in ("true", "false"):
            return text == "true"
        if plain and key in _INTEGERS and re.fullmatch(r"[+-]?\d+", text):
            return int(text)
        return text


def substitute(text: str, env: Mapping[str, str] | None = None) -> str:
    """`${NAME}` and `${NAME:-default}` replaced from `env`; KeyError(NAME) if neither is there."""
    known = os.environ if env is None else env

    def value(match: re.Match[str]) -> str:
        name, default = match.group(1), match.group(3)
        if known.get(name):
            return known[name]
        if default is None:
            raise KeyError(name)
        return default

    return _VARIABLE.sub(value, text)


def takes_foreign_variable(text: str) -> bool:
    """Whether any `${NAME}` in it is none of the project's own folders: its value is not to be shown."""
    return any(match.group(1) not in _FOLDERS for match in _VARIABLE.finditer(text))
