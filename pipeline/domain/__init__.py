"""What the field's words mean in code: fields, findings, statuses, weeks, settings."""
