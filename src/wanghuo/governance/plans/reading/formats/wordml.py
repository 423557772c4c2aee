"""Small words for walking WordprocessingML (the XML inside .docx)."""

from collections.abc import Iterator

from lxml import etree


def local_name(element: etree._Element) -> str:
    """Return the tag without its namespace; comments and entities have none."""
    tag: object = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def children(parent: etree._Element | None, name: str) -> Iterator[etree._Element]:
    """Yield the children of that name; a missing parent has none."""
    for element in () if parent is None else parent:
        if local_name(element) == name:
            yield element


def child(parent: etree._Element | None, name: str) -> etree._Element | None:
    """Return the first child of that name."""
    return next(children(parent, name), None)


def attribute(element: etree._Element, name: str) -> str | None:
    """Return an attribute whatever its namespace."""
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return None


def child_value(parent: etree._Element | None, name: str) -> str | None:
    """Return the `val` of the first child of that name."""
    found = child(parent, name)
    return None if found is None else attribute(found, "val")
