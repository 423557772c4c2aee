"""Read a plan document: text in, values out, no Django, no I/O."""

from wanghuo.governance.plans.reading.reader import read

__all__ = ["read"]
