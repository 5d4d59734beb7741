"""The week at a glance, `index.html`: one self-contained file that loads nothing else.

`templates/index.html` has the words, `index.css` the looks. `index.js` fills in the tasks from data
in the page, by `fill.js`, as text only. A policy in the page allows only that style and those
scripts, and no access to the network.
"""

from pathlib import Path

from markupsafe import Markup

from pipeline.assess.view import WeekView
from pipeline.reports.glance.contents import week_context
from pipeline.reports.glance.data import task_data
from pipeline.templates.contexts.week import FILLING, WEEK_PAGE, WEEK_SCRIPT, WEEK_STYLE
from pipeline.templates.html import colours, part, policy, rendered


def week_page(view: WeekView, templates: Path) -> bytes:
    """Returns the page of the week. Raises CannotWork when a template cannot be used."""
    style = colours() + part(templates, WEEK_STYLE)
    script = part(templates, FILLING) + part(templates, WEEK_SCRIPT)
    context = week_context(
        view,
        data=task_data(view),
        style=Markup(style),
        script=Markup(script),
        policy=policy(style, script),
    )
    return rendered(templates, WEEK_PAGE, context).encode()
