"""Documents to carry away: one model, rendered to PDF and DOCX, every page saying what it is. Entered here."""

from reports.documents.evidence import evidence_document
from reports.documents.files import KINDS, document_file
from reports.documents.letters import settable
from reports.documents.model import (
    Block,
    Bullets,
    Document,
    Figure,
    Heading,
    Note,
    PageBreak,
    Paragraph,
    Signature,
    Stamp,
    Table,
)
from reports.documents.numbered import Numbered, numbered_svg
from reports.documents.pack import data_zip, evidence_pack
from reports.documents.pdf import UnmakeableError, to_pdf
from reports.documents.profile import LONGEST, NOTES, VARIANTS, profile_document, profile_id
from reports.documents.profile_background import Signed
from reports.documents.word import to_docx

__all__ = [
    "KINDS", "LONGEST", "NOTES", "VARIANTS", "Block", "Bullets", "Document", "Figure", "Heading", "Note",
    "Numbered", "PageBreak", "Paragraph", "Signature", "Signed", "Stamp", "Table", "UnmakeableError", "data_zip",
    "document_file", "evidence_document", "evidence_pack", "numbered_svg", "profile_document", "profile_id",
    "settable", "to_docx", "to_pdf",
]  # fmt: skip
