"""Small adapters and plug-ins for the tests of the registry."""

import types

from approvalflow.plugins.spec import hookimpl


class Adapter:
    """Has every method that any port asks for, and the name and abilities it is given."""

    def __init__(self, name="one", can=frozenset()):
        self.name = name
        self.can = can

    def method(self, *arguments):
        return arguments

    open_bill = read = answer = query = refund = query_refund = close = statement = method
    put = get = send = calendar = method
    public = sign = keep = latest = all = method

    def answers(self, url):
        return url.startswith(f"{self.name}:")

    def open(self, url):
        return ("opened", url)


class Rule:
    """A supervision rule, as far as the registry looks at it."""

    def __init__(self, code):
        self.code = code


def plugin(name, **hooks):
    """A module with these hooks, each given as a function without its prefix."""
    module = types.ModuleType(name)
    for hook, function in hooks.items():
        setattr(module, f"approvalflow_{hook}", hookimpl(function))
    return module
