"""Generated pages beside mkdocs-static-i18n, which builds the site once a language and knows files of `docs_dir` only.

It drops every other page. So the generated ones are taken from it before it looks, and come back after, as it would have
placed a page that is written in the default language: there, and in the others where they fall back to it.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import Any

from .collisions import already_there

I18N = "i18n"
"""Its name in `plugins`."""


def place(files: Any, own: Iterable[Any], i18n: Any) -> None:
    """Puts the generated files back.

    Args:
        files: MkDocs' collection of files for the language that is built.
        own: the generated files.
        i18n: the plugin.

    Raises:
        ConfigurationError: somebody wrote a page that would stand where one of them does.
    """
    here, default = i18n.current_language, i18n.default_language
    falls_back = i18n.config.fallback_to_default
    if here != default and not falls_back:
        return
    below = f"{default}/" if i18n.config.docs_structure == "folder" else ""
    theirs = {file.dest_uri: file.src_uri for file in files}
    for file in own:
        if file.is_documentation_page():
            # The copies come before the file itself is moved: each starts from the address in the default language.
            others = [language for language in i18n.build_languages if falls_back and language != here]
            file.alternates = {here: file, **{language: _moved(copy.copy(file), language, default) for language in others}}
            file.locale, file.locale_alternate_of, file.localization = default, here, default if below else None
            file.norm_src_uri = file.src_uri
            i18n.i18n_files_per_language[here].append(file)
        _moved(file, here, default)
        if file.dest_uri in theirs:
            raise already_there(theirs[file.dest_uri])
        # With a folder a language, the plugin looks its files up by paths that begin with the language.
        file.src_uri = f"{below}{file.src_uri}"
        files.append(file)


def _moved(file: Any, language: str, default: str) -> Any:
    """A file in the folder of a language; the default one's is the site's own. Addresses follow when they are asked for."""
    file.dest_uri = file.dest_uri if language == default else f"{language}/{file.dest_uri}"
    for kept in ("url", "abs_dest_path"):
        # MkDocs computes these once, when they are first asked for.
        vars(file).pop(kept, None)
    return file
