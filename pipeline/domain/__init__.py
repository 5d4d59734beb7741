"""The terms of the field in code: fields, findings, statuses, weeks and settings."""
