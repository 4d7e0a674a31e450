"""What the reader takes away: files made from an answer alone, each with the manifest that says what it is."""

from reports.documents import (
    KINDS,
    NOTES,
    VARIANTS,
    Document,
    Signed,
    UnmakeableError,
    data_zip,
    document_file,
    evidence_document,
    evidence_pack,
    profile_document,
    profile_id,
    to_docx,
    to_pdf,
)
from reports.documents import LONGEST as LONGEST_NOTE
from reports.embed import embed
from reports.export import Export
from reports.files import FORMATS, PICTURES, File, Format, draw, file_name, write
from reports.listed import LISTS, write_list
from reports.manifest import app_version, facts, side_car
from reports.panels import PANEL_FILES, panel_sheet, write_panel
from reports.picture import PAPERS, Look, map_svg
from reports.table import table
from reports.tasking import ON_PAGE, Around, tasking_sheet
from reports.verify import verify

__all__ = [
    "FORMATS", "KINDS", "LISTS", "LONGEST_NOTE", "NOTES", "ON_PAGE", "PANEL_FILES", "PAPERS", "PICTURES", "VARIANTS",
    "Around", "Document", "Export", "File", "Format", "Look", "Signed", "UnmakeableError", "app_version", "data_zip",
    "document_file", "draw", "embed", "evidence_document", "evidence_pack", "facts", "file_name", "map_svg",
    "panel_sheet", "profile_document", "profile_id", "side_car", "table", "tasking_sheet", "to_docx", "to_pdf",
    "verify", "write", "write_list", "write_panel",
]  # fmt: skip
