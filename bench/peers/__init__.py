"""Others who count working days or office time, each asked in the way its own documentation shows."""
