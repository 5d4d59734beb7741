"""The templates of a week: a run looks at these, and loads no other context."""

from pipeline.templates.contexts import exception, letters, progress, week
from pipeline.templates.template import Template

OF_WEEK = (
    Template(exception.EXCEPTION_REPORT, exception.ExceptionContext),
    Template(
        progress.PROGRESS_TABLE, progress.ProgressContext, with_columns=progress.progress_context
    ),
    Template(week.WEEK_PAGE, week.WeekContext, (week.WEEK_STYLE, week.FILLING, week.WEEK_SCRIPT)),
    *(Template(letters.file_of(kind), context) for kind, context in letters.CONTEXTS.items()),
)
