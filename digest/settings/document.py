"""A YAML file that people write by hand: read so that every complaint names the key and the line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import yaml

from digest.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from pydantic import ValidationError


@dataclass(frozen=True, slots=True)
class Document:
    """What a file holds: its mapping, and the tree that knows on which line each key stands."""

    path: Path
    data: dict[str, Any]
    tree: yaml.Node | None

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read and parse `path`.

        Raises:
            FileNotFoundError: There is no such file.
            SettingsError: It cannot be read, is not YAML, holds a key twice, or is no mapping.
        """
        return cls.parse(path, text_of(path))

    @classmethod
    def parse(cls, path: Path, text: str) -> Self:
        """Parse what `path` holds.

        Raises:
            SettingsError: It is not YAML, holds a key twice, or is no mapping.
        """
        try:
            tree, data = _parsed(text)
            if tree is not None:
                _refuse_twins(tree, path)
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            raise SettingsError(f"{path}, line {line}: this is not YAML: {error.problem}") from error
        except yaml.YAMLError as error:
            raise SettingsError(f"{path}: this is not YAML: {error}") from error
        except ValueError as error:  # what YAML takes for a date or a number, and is none
            raise SettingsError(f"{path}: a value cannot be read ({error}): put it in quotation marks") from error
        except RecursionError as error:
            raise SettingsError(f"{path}: this is nested without end: is a part within itself?") from error
        if not isinstance(data, dict):
            raise SettingsError(f"{path} must hold a mapping of settings, such as `public_url: https://…`")
        return cls(path, {str(key): value for key, value in data.items()}, tree)

    def line(self, location: Sequence[int | str]) -> int:
        """The line of the deepest part of `location` that the file has; 1 for what it does not have."""
        node, line = self.tree, 1
        for part in location:
            if isinstance(node, yaml.MappingNode):
                found = [(key, value) for key, value in node.value if key.value == str(part)]
                if not found:
                    break
                line, node = found[0][0].start_mark.line + 1, found[0][1]
            elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
                node = node.value[part]
                line = node.start_mark.line + 1
            else:
                break
        return line

    def place(self, location: Sequence[int | str]) -> str:
        """Where the value at `location` was given: the file and the line."""
        return f"{self.path}, line {self.line(location)}"

    def explain(
        self, error: ValidationError, place: Callable[[Sequence[int | str]], str] | None = None
    ) -> SettingsError:
        """What is wrong with the values, a line for each fault with its place, its key and what to do.

        Args:
            error: The faults.
            place: Names the place of a value where it is not always this file; `self.place` if left out.
        """
        lines = []
        for fault in error.errors():
            where = ".".join(str(part) for part in fault["loc"]) or "settings"
            message = fault["msg"].removeprefix("Value error, ")
            if fault["type"] == "extra_forbidden":
                message = "is not a setting: mend the spelling or take it out"
            elif fault["type"] == "missing":
                message = "is missing"
            elif fault["type"] != "value_error":
                message = f"{message[:1].lower()}{message[1:]}"
            lines.append(f"{(place or self.place)(fault['loc'])}: `{where}` {message}")
        return SettingsError("\n".join(lines))


def _parsed(text: str) -> tuple[yaml.Node | None, Any]:
    loader = yaml.SafeLoader(text)  # the one in C falls over what is nested without end
    try:
        tree = loader.get_single_node()
        return tree, None if tree is None else loader.construct_document(tree)
    finally:
        loader.dispose()


def text_of(path: Path) -> str:
    """What a file holds.

    Raises:
        FileNotFoundError: There is no such file.
        SettingsError: It cannot be read.
    """
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} cannot be read: {error}") from error


def _refuse_twins(node: yaml.Node, path: Path) -> None:
    """A key given twice: YAML would silently keep the last."""
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                raise SettingsError(f"{path}, line {key.start_mark.line + 1}: `{key.value}` is there twice")
            seen.add(key.value)
            _refuse_twins(value, path)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            _refuse_twins(value, path)
