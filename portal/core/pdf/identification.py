"""The second identification: a PDF/A-3a file says that it is PDF/UA-1 as well.

WeasyPrint writes one of the two. PDF/A wants an extension schema for the other one's property
(ISO 19005-3, 6.6.2.3; ISO 14289-1, clause 5).
"""

from typing import Any

_UA_IDENTIFICATION = (
    b'<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" '
    b'pdfuaid:part="1"/>'
    b'<rdf:Description rdf:about="" '
    b'xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" '
    b'xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" '
    b'xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">'
    b'<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">'
    b"<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>"
    b"<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>"
    b"<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>"
    b'<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">'
    b"<pdfaProperty:name>part</pdfaProperty:name>"
    b"<pdfaProperty:valueType>Integer</pdfaProperty:valueType>"
    b"<pdfaProperty:category>internal</pdfaProperty:category>"
    b"<pdfaProperty:description>Part of ISO 14289</pdfaProperty:description>"
    b"</rdf:li></rdf:Seq></pdfaSchema:property>"
    b"</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"
)


def identify_as_ua(pdf: Any) -> None:  # noqa: ANN401 - untyped library.
    """Add PDF/UA-1 to the metadata, just before the file is written."""
    for stream in pdf.objects:
        if getattr(stream, "extra", None) and stream.extra.get("Type") == "/Metadata":
            xmp = stream.stream[0]
            stream.stream[0] = xmp.replace(b"</rdf:RDF>", _UA_IDENTIFICATION + b"</rdf:RDF>")
