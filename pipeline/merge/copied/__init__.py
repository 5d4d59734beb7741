"""Is a progress text copied with small changes (H07)? Pure: two texts in, a kind or nothing out.

Source: PRACTICE, copied words. Likeness alone puts honest progress above copying: one number up is
liker than a sentence of empty words added. So dates and numbers are taken out first and compared
apart, empty words are known by how they weigh against news (`words`), and what is left must be the
same, clause for clause (`likeness`). A text that has anything else to say is no copy.
"""

from pipeline.merge.copied.likeness import Copied, Kind, Report, copied
from pipeline.merge.copied.search import copies

__all__ = ["Copied", "Kind", "Report", "copied", "copies"]
