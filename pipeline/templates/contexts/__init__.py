"""What each template may use: one dataclass a template, with the meaning of every variable."""
