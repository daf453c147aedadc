"""What a template can reach: the values it is given and the methods that only read them, by a list of types."""

from __future__ import annotations

from datetime import date, datetime
from types import BuiltinMethodType, MethodType
from typing import Any

from jinja2.environment import TemplateModule
from jinja2.runtime import BlockReference, LoopContext, Macro, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment, modifies_known_mutable
from jinja2.utils import Namespace
from markupsafe import Markup

from digest.compose import view

# No method that asks the clock or the machine's time zone: an edition is to be the same bytes each time.
_DAY = frozenset({"year", "month", "day", "weekday", "isoweekday", "isocalendar", "isoformat", "strftime"})


def _public(kind: type) -> frozenset[str]:
    return frozenset(name for name in dir(kind) if not name.startswith("_"))


def _reading(kind: type) -> frozenset[str]:
    """The methods of a collection, without those that change it."""
    return frozenset(name for name in _public(kind) if not modifies_known_mutable(kind(), name))


_VIEW = [kind for kind in vars(view).values() if isinstance(kind, type) and kind.__module__ == view.__name__]
_ATTRIBUTES: dict[type, frozenset[str]] = {
    **{kind: _public(kind) for kind in (*_VIEW, str, Markup, LoopContext, BlockReference)},
    **{kind: _reading(kind) for kind in (list, tuple, dict, set, frozenset)},
    date: _DAY,
    datetime: _DAY | {"hour", "minute", "second"},
}
_OPEN = {TemplateModule, Namespace}  # they hold what a template put into them, under its names
_CALLED = {Macro, BlockReference, LoopContext}
_DROPPED_GLOBALS = ("lipsum", "cycler", "joiner")  # the first gives other words each time; nobody needs the others


class Sandbox(ImmutableSandboxedEnvironment):
    """Jinja's sandbox forbids what is known to do harm; this one allows what is known to do none."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        for name in _DROPPED_GLOBALS:
            del self.globals[name]
        del self.filters["random"]

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:  # noqa: ARG002 - Jinja's signature
        """Whether the templates may read `obj.attr`."""
        kind = type(obj)
        return attr in _ATTRIBUTES.get(kind, ()) or (kind in _OPEN and not attr.startswith("_"))

    def is_safe_callable(self, obj: Any) -> bool:
        """Whether the templates may call `obj`: a macro, a block, a method of a value, a global function."""
        method = getattr(obj, "__wrapped__", obj)  # Jinja wraps `str.format`, so that it cannot get round this
        if isinstance(method, MethodType | BuiltinMethodType):
            return method.__name__ in _ATTRIBUTES.get(type(method.__self__), ())
        if isinstance(obj, Undefined):
            return True  # it then says what there is none of
        return type(obj) in _CALLED or any(obj is each for each in self.globals.values())
