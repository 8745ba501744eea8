"""Where the page of a CSM lies: ids are data and never become the name of a file."""

from __future__ import annotations

import hashlib

NOBODY = "csm_nobody.html"


def csm_page(csm_id: str | None) -> str:
    """The file in the site's folder of one CSM's page; None: the page of the customers that nobody looks after.

    Every CSM of `customer_today` has a page, and the page for nobody exists in every publication.
    """
    if csm_id is None:
        return NOBODY
    return f"csm_{hashlib.sha256(csm_id.encode('utf-8')).hexdigest()[:12]}.html"
