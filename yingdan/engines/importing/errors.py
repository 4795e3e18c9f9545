"""The refusals of the import engine; texts are ``error.<code>`` in the catalogues."""

from __future__ import annotations

from yingdan.kernel.errors import Conflict, Invalid, TooLarge


class FileRefused(Invalid):
    """The file cannot be read as a table: empty, not what it says, broken, locked by a password (422)."""

    code = "import_unreadable"


class FileTooLarge(TooLarge):
    """The file, its unpacked content, its rows or its columns pass a limit (413)."""

    code = "import_too_large"


class MappingRefused(Invalid):
    """The mapping file is not valid or does not fit the file and the objects (422)."""

    code = "import_bad_mapping"


class BatchConflict(Conflict):
    """The batch is in a state in which this cannot be done, or is worked on by somebody else (409)."""

    code = "import_batch_state"
