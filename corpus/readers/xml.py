"""XML from strangers: parsed without entities, document types, the network, or boundless depth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from corpus.errors import UnreadableFileError

if TYPE_CHECKING:
    from lxml.etree import _Element as Element


def parse_xml(data: bytes, name: str) -> Element:
    """Return the root element of a part of the file ``name``; comments are left out.

    Raises:
        UnreadableFileError: the part is not well formed, or declares a document type.
    """
    from lxml import etree

    # Without huge_tree, libxml2 refuses elements nested beyond 256 and entities that multiply.
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableFileError(
            f"{name}: 文件已损坏，无法读取。The XML within the file is damaged ({error})."
        ) from error
    if root.getroottree().docinfo.doctype:
        raise UnreadableFileError(
            f"{name}: 文件里有不允许的声明，未读取。The XML within the file declares a document "
            "type, which files of this kind may not."
        )
    return root
